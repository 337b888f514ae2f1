package io.treadle.connectors.files;

import io.treadle.connectors.files.storage.Ranges;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * What the publisher of rolled files must know between batches: the replay of the manifest's lines. A change is
 * applied by
 * {@link #apply} only, so that what is remembered and what is written cannot differ. Confined to whoever holds the
 * publisher's lock.
 */
final class RolledState {
    private final Map<String, Pending> pending = new LinkedHashMap<>();
    private long published;

    /**
     * Committed records that are not visible yet: what counts of one file aside, as one file to come.
     *
     * @param id the file's name, {@code @} and the first byte that counts
     * @param closed whether nobody writes to the file any more
     * @param ready the name beside the manifest of what only has to be renamed into place; null before it is there
     */
    record Pending(
            String id,
            Ranges ranges,
            boolean closed,
            @Nullable String ready) {
        PartName file() {
            String name = id.substring(0, id.lastIndexOf('@'));
            return PartName.parse(name)
                    .orElseThrow(() -> new IllegalStateException(
                            "the manifest names \"%s\", which is no file of ours".formatted(id)));
        }

        /** The name under which it appears: like the one aside, without what only this output understands. */
        String target() {
            PartName file = file();
            int dot = file.tail().indexOf('.');
            String token = dot < 0 ? file.tail() : file.tail().substring(0, dot);
            String from = ranges.from() == 0 ? "" : "-" + ranges.from();
            return "part-%05d-%012d-%s%s".formatted(file.part(), file.batch(), token, from);
        }
    }

    long published() {
        return published;
    }

    List<Pending> pending() {
        return List.copyOf(pending.values());
    }

    Optional<Pending> find(String id) {
        return Optional.ofNullable(pending.get(id));
    }

    /** Whether a file aside has records that are committed and not visible. */
    boolean refersTo(PartName file) {
        return pending.values().stream().anyMatch(one -> one.file().equals(file));
    }

    /**
     * The line that says what a batch brought: each range goes to what is pending of its file, but for those being
     * finished.
     */
    String batchLine(long batch, List<Written> files, List<String> beingFinished) {
        StringBuilder line = new StringBuilder("batch " + batch);
        for (Written file : files) {
            String id = pending.values().stream()
                    .filter(one ->
                            one.file().equals(file.file()) && one.ready() == null && !beingFinished.contains(one.id()))
                    .map(Pending::id)
                    .findFirst()
                    .orElse(file.file() + "@" + file.from());
            line.append(" %s:%d-%d:%s".formatted(id, file.from(), file.until(), file.closed() ? "closed" : "open"));
        }
        return line.toString();
    }

    /** All of it, as lines. */
    List<String> lines() {
        List<String> lines = new ArrayList<>();
        for (Pending one : pending.values()) {
            lines.add("pending %s:%s:%s".formatted(one.id(), one.ranges(), one.closed() ? "closed" : "open"));
            if (one.ready() != null) {
                lines.add("ready %s %s".formatted(one.id(), one.ready()));
            }
        }
        lines.add("batch " + published);
        return lines;
    }

    void apply(String line) {
        String[] words = line.split(" ");
        switch (words[0]) {
            case "pending" -> add(words[1]);
            case "batch" -> {
                for (int i = 2; i < words.length; i++) {
                    add(words[i]);
                }
                published = Long.parseLong(words[1]);
            }
            case "ready" ->
                pending.computeIfPresent(words[1], (id, one) -> new Pending(id, one.ranges(), one.closed(), words[2]));
            case "done" -> pending.remove(words[1]);
            default ->
                throw new IllegalStateException(
                        "the manifest has the line \"%s\", which this version does not know: was it written by a newer one?"
                                .formatted(line));
        }
    }

    private void add(String word) {
        String[] fields = word.split(":");
        Ranges more = Ranges.parse(fields[1]);
        Pending before = pending.get(fields[0]);
        Ranges ranges = before == null ? Ranges.NONE : before.ranges();
        for (Ranges.Range range : more.list()) {
            ranges = ranges.and(range.from(), range.until());
        }
        pending.put(fields[0], new Pending(fields[0], ranges, fields[2].equals("closed"), null));
    }

    void startFrom(long batch) {
        published = Math.max(published, batch);
    }
}
