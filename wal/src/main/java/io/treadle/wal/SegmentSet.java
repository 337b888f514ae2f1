package io.treadle.wal;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedSet;
import java.util.TreeSet;

/**
 * Knows which segments one log has, oldest first. Invariants: epochs and first sequences never fall from one to the
 * next, and the last is never released, so that the log always knows where it ends. Thread-safe: the log's thread adds,
 * whoever releases removes.
 */
final class SegmentSet {
    private final LogStore store;
    private final String directory;
    private final TreeSet<SegmentName> names; // guarded by this

    private SegmentSet(LogStore store, String directory, SortedSet<SegmentName> names) {
        this.store = store;
        this.directory = directory;
        this.names = new TreeSet<>(names);
    }

    static SegmentSet load(LogStore store, String directory) throws IOException {
        TreeSet<SegmentName> names = new TreeSet<>();
        store.list(directory).forEach(file -> SegmentName.parse(file).ifPresent(names::add));
        SegmentName previous = null;
        for (SegmentName name : names) {
            if (previous != null && name.firstSequence() < previous.firstSequence()) {
                throw new CorruptLogException(("%s: %s begins before %s, which an earlier epoch wrote; two writers used"
                                + " the directory, or files were copied into it")
                        .formatted(directory, name.fileName(), previous.fileName()));
            }
            previous = name;
        }
        return new SegmentSet(store, directory, names);
    }

    synchronized void add(SegmentName name) {
        names.add(name);
    }

    synchronized Optional<SegmentName> last() {
        return names.isEmpty() ? Optional.empty() : Optional.of(names.last());
    }

    /** All but those wholly below {@code sequence}. */
    synchronized List<SegmentName> from(long sequence) {
        List<SegmentName> kept = new ArrayList<>(names);
        kept.subList(0, countWhollyBelow(sequence)).clear();
        return kept;
    }

    /** Deletes, oldest first, the segments that hold only sequences below {@code sequence}; says how many. */
    int release(long sequence) throws IOException {
        int released = 0;
        for (Optional<SegmentName> oldest = oldestWhollyBelow(sequence);
                oldest.isPresent();
                oldest = oldestWhollyBelow(sequence)) {
            store.delete(oldest.get().in(directory));
            remove(oldest.get());
            released++;
        }
        return released;
    }

    private synchronized Optional<SegmentName> oldestWhollyBelow(long sequence) {
        return countWhollyBelow(sequence) == 0 ? Optional.empty() : Optional.of(names.first());
    }

    private synchronized void remove(SegmentName name) {
        names.remove(name);
    }

    /** A segment ends where the next begins. */
    private synchronized int countWhollyBelow(long sequence) {
        int count = 0;
        for (SegmentName next : names) {
            if (next.firstSequence() > sequence) {
                break;
            }
            count++;
        }
        return Math.max(0, count - 1);
    }
}
