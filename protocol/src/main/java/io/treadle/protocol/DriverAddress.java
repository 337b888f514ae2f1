package io.treadle.protocol;

import java.nio.charset.StandardCharsets;

/**
 * Where the driver of an epoch listens: the content of the file {@code driver} in a checkpoint, one line of text.
 *
 * @param application YARN's application id; in local mode the application's name and a random id, new for each run
 */
public record DriverAddress(long epoch, String host, int port, String application) {
    /** The file's name in the checkpoint directory. */
    public static final String FILE = "driver";

    /** @throws IllegalArgumentException if it is not what {@link #encode} gives */
    public static DriverAddress decode(byte[] content) {
        String text = new String(content, StandardCharsets.UTF_8);
        String[] words = text.strip().split(" ", 4);
        try {
            return new DriverAddress(Long.parseLong(words[0]), words[1], Integer.parseInt(words[2]), words[3]);
        } catch (IndexOutOfBoundsException | NumberFormatException e) {
            throw new IllegalArgumentException(
                    "the file \"%s\" holds \"%s\"; wanted: epoch host port application".formatted(FILE, text.strip()),
                    e);
        }
    }

    public byte[] encode() {
        return "%d %s %d %s%n".formatted(epoch, host, port, application).getBytes(StandardCharsets.UTF_8);
    }
}
