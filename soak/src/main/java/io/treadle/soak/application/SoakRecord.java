package io.treadle.soak.application;

import org.jspecify.annotations.Nullable;

/**
 * One record of the soak. Producer and sequence name it: each pair is fed once, and has to be in every output once. As
 * text, the three numbers with a space between; whatever follows a further space is filler.
 *
 * @param producer who fed it, from 0
 * @param sequence of that producer, from 0 without gaps
 * @param createdMillis when it was fed, in milliseconds of the epoch
 */
public record SoakRecord(int producer, long sequence, long createdMillis) {
    /** The text form, without filler. */
    public String text() {
        return producer + " " + sequence + " " + createdMillis;
    }

    /**
     * Reads the text form, with or without filler.
     *
     * @throws IllegalArgumentException with the text, if it is none
     */
    public static SoakRecord parse(String text) {
        String[] fields = text.split(" ", 4);
        try {
            if (fields.length >= 3) {
                return new SoakRecord(
                        Integer.parseInt(fields[0]), Long.parseLong(fields[1]), Long.parseLong(fields[2]));
            }
        } catch (NumberFormatException e) {
            throw bad(text, e);
        }
        throw bad(text, null);
    }

    private static IllegalArgumentException bad(String text, @Nullable Throwable cause) {
        return new IllegalArgumentException(
                "\"%s\" is no record of the soak: wanted producer, sequence and milliseconds with a space between"
                        .formatted(text),
                cause);
    }
}
