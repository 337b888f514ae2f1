package io.treadle.soak.load;

/**
 * The lines that latency is measured with, 100 bytes: creation in milliseconds of the epoch, number, key, filler, a
 * space between. What an application makes of them has to begin with the creation too.
 */
public final class LatencyLine {
    private static final int LENGTH = 100;

    private LatencyLine() {}

    static String of(long createdMillis, long number, String key) {
        StringBuilder line = new StringBuilder(LENGTH);
        line.append(createdMillis)
                .append(' ')
                .append(number)
                .append(' ')
                .append(key)
                .append(' ');
        while (line.length() < LENGTH) {
            line.append('x');
        }
        return line.toString();
    }

    /**
     * The creation, of a line or of what was made of one.
     *
     * @throws IllegalArgumentException if it does not begin with a number
     */
    public static long createdMillis(byte[] line) {
        long created = 0;
        int at = 0;
        while (at < line.length && line[at] >= '0' && line[at] <= '9') {
            created = created * 10 + line[at] - '0';
            at++;
        }
        if (at == 0) {
            throw new IllegalArgumentException(
                    ("an output record of %d bytes does not begin with its creation in milliseconds: is it of"
                                    + " another application?")
                            .formatted(line.length));
        }
        return created;
    }
}
