package io.treadle.connectors.files;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * A sink's handle: where the records of one part of one batch are.
 *
 * @param from the first byte of them in the file
 * @param until the byte after the last
 * @param closed whether whoever wrote it will never write to it again
 */
record Written(PartName file, long from, long until, boolean closed) {
    private static final Pattern HANDLE = Pattern.compile("(\\S+) (\\d+)-(\\d+) (open|closed)");

    static Written parse(String handle) {
        Matcher matcher = HANDLE.matcher(handle);
        if (!matcher.matches()) {
            throw new IllegalStateException(
                    "the batch log has the handle \"%s\" for an output to files: wanted file, range of bytes, and open or closed;"
                                    .formatted(handle)
                            + " was another kind of output given this uid?");
        }
        PartName name = PartName.parse(matcher.group(1))
                .orElseThrow(() -> new IllegalStateException(
                        "the batch log names the file \"%s\", which no output to files has made; was another kind of output given"
                                        .formatted(matcher.group(1))
                                + " this uid?"));
        return new Written(
                name,
                Long.parseLong(matcher.group(2)),
                Long.parseLong(matcher.group(3)),
                matcher.group(4).equals("closed"));
    }

    @Override
    public String toString() {
        return "%s %d-%d %s".formatted(file, from, until, closed ? "closed" : "open");
    }
}
