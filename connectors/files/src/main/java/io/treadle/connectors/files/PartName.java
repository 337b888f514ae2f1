package io.treadle.connectors.files;

import io.treadle.api.sink.WriteContext;
import java.util.Optional;
import java.util.UUID;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The name of a file that is written aside. It says for which part and batch the file was begun and under which
 * driver; a random
 * end keeps apart what was begun twice for the same, by attempts that know nothing of each other.
 *
 * @param tail the random end, and the format's extension
 */
record PartName(int part, long batch, long epoch, String tail) {
    private static final Pattern NAME = Pattern.compile("p(\\d{5,})-b(\\d+)-e(\\d+)-([0-9a-f]{8}.*)");

    static PartName begun(WriteContext context, String extension) {
        String token = UUID.randomUUID().toString().substring(0, 8);
        return new PartName(context.part(), context.batch().number(), context.epoch(), token + extension);
    }

    /** Empty for what no output of ours has made. */
    static Optional<PartName> parse(String name) {
        Matcher matcher = NAME.matcher(name);
        return matcher.matches()
                ? Optional.of(new PartName(
                        Integer.parseInt(matcher.group(1)),
                        Long.parseLong(matcher.group(2)),
                        Long.parseLong(matcher.group(3)),
                        matcher.group(4)))
                : Optional.empty();
    }

    @Override
    public String toString() {
        return "p%05d-b%d-e%d-%s".formatted(part, batch, epoch, tail);
    }
}
