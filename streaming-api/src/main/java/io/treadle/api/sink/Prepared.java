package io.treadle.api.sink;

/**
 * A part that is written.
 *
 * @param part its number
 * @param handle what the publisher needs to make it visible, which goes through the batch log; at most 4096 characters;
 *     empty if there is nothing to publish
 */
public record Prepared(int part, String handle) {
    private static final int LONGEST = 4096;

    public Prepared {
        if (handle.length() > LONGEST) {
            throw new IllegalArgumentException(
                    "the handle of part %d has %d characters: wanted at most %d; keep what is large outside, and its name here"
                            .formatted(part, handle.length(), LONGEST));
        }
    }

    /** A part that is where it belongs already: all that a sink that does not publish has to say. */
    public static Prepared written(WriteContext context) {
        return new Prepared(context.part(), "");
    }
}
