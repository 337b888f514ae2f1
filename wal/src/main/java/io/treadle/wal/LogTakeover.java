package io.treadle.wal;

import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import java.util.Optional;

/**
 * Makes the history of a log final before a new epoch begins to write: after {@link #step} has returned true, no writer
 * of an earlier epoch, however long it slept, gets another record acknowledged. Needs two things. The last file is taken
 * away from its writer by {@link LogStore#seal}. And since a writer may sleep between two files, or before its first, the
 * names of the files it would create next are occupied by empty segments; they follow from where the history ends.
 *
 * <p>Relies on the order of taking over: whoever claimed an epoch writes nothing before it has been through this for all
 * earlier epochs. Confined to one thread; several logs are taken over at once by stepping each in turn.
 */
public final class LogTakeover {
    /** More epochs than this between two writers is taken for a wrong number rather than for so many failed attempts. */
    private static final long MAX_EPOCHS_BETWEEN = 10_000;

    private final LogStore store;
    private final String directory;
    private final String logId;
    private final long epoch;

    /** @param epoch the claimed one; all lower epochs are shut out */
    public LogTakeover(LogStore store, String directory, String logId, long epoch) {
        this.store = store;
        this.directory = directory;
        this.logId = logId;
        this.epoch = epoch;
    }

    /**
     * Does what can be done without waiting. To be called every 20 to 50 ms until it returns true.
     *
     * @throws LogFencedException if a later epoch has already written
     * @throws CorruptLogException if the last segment is damaged
     */
    public boolean step() throws IOException {
        Optional<SegmentName> last = SegmentSet.load(store, directory).last();
        if (last.isPresent() && last.get().epoch() >= epoch) {
            throw new LogFencedException("log %s: epoch %d cannot take over, %s is there; a later attempt is in charge"
                    .formatted(directory, epoch, last.get().fileName()));
        }
        if (last.isEmpty()) {
            return occupy(1, 0);
        }
        try {
            return store.seal(last.get().in(directory)) && shutOut(last.get());
        } catch (NoSuchFileException releasedMeanwhile) {
            return false;
        }
    }

    private boolean shutOut(SegmentName last) throws IOException {
        SegmentHeader header = new SegmentHeader(logId, last);
        try (SegmentReader reader = SegmentReader.open(store, directory, header, true)) {
            Next next = reader.next();
            while (next instanceof Next.Frame) {
                next = reader.next();
            }
            // After a torn end its writer cannot go on to a next file; after a clean one it may have been about to.
            // An empty segment has the very name that is to be occupied.
            boolean ownNameIsFree = next instanceof Next.EndOfSegment && reader.nextSequence() > last.firstSequence();
            return occupy(ownNameIsFree ? last.epoch() : last.epoch() + 1, reader.nextSequence());
        }
    }

    private boolean occupy(long firstEpoch, long sequence) throws IOException {
        if (epoch - firstEpoch > MAX_EPOCHS_BETWEEN) {
            throw new IllegalArgumentException("log %s: epoch %d follows epoch %d; epochs are claimed one after another"
                    .formatted(directory, epoch, firstEpoch - 1));
        }
        for (long earlier = firstEpoch; earlier < epoch; earlier++) {
            SegmentName name = new SegmentName(earlier, sequence);
            try {
                store.createExclusive(name.in(directory), new SegmentHeader(logId, name).encode());
            } catch (FileAlreadyExistsException stillActive) {
                return false; // its file has to be sealed first: look again
            }
        }
        return true;
    }
}
