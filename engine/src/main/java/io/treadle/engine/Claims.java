package io.treadle.engine;

import io.treadle.wal.LogFencedException;
import io.treadle.wal.LogStore;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileAlreadyExistsException;
import java.util.HashSet;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;

/**
 * Who claimed which epoch of a checkpoint. The checkpoint belongs to the application whose <em>first</em> claim is the highest: it
 * was submitted last, when the one before had ended or was taken for ended. Later claims of an application count for nothing
 * against another's, so that two applications agree on which of them is to end, whatever attempts they start meanwhile.
 *
 * <p>An epoch is claimed when all lower ones are, and claims are neither changed nor deleted; so each is read once, and whoever claims an epoch sees all
 * that was claimed before. Thread-safe; all methods do I/O.
 */
final class Claims {
    private static final String DIRECTORY = "epoch";

    private final LogStore store;
    private final NavigableMap<Long, String> known = new ConcurrentSkipListMap<>();

    Claims(LogStore store) {
        this.store = store;
    }

    /** As {@link Checkpoint#claim}. */
    long claim(String application) throws IOException {
        requireNoRival(application);
        long epoch = create(application);
        requireNoRival(application); // one may have come in between
        return epoch;
    }

    private long create(String application) throws IOException {
        while (true) {
            long epoch = highest() + 1;
            try {
                store.createExclusive(path(epoch), (application + "\n").getBytes(StandardCharsets.UTF_8));
                return epoch;
            } catch (FileAlreadyExistsException claimedByAnother) {
                // Look again: there is a higher one now.
            }
        }
    }

    /** The highest epoch claimed; 0 if none. */
    long highest() throws IOException {
        return numbers().stream().mapToLong(number -> number).max().orElse(0);
    }

    /** As {@link Checkpoint#requireInCharge}. */
    void requireInCharge(long epoch) throws IOException {
        if (highest() <= epoch) {
            return;
        }
        NavigableMap<Long, String> claims = read();
        String application = claims.get(epoch);
        if (application == null) {
            throw new IOException(
                    "nobody has claimed epoch %d of %s; the file %s is missing".formatted(epoch, store, path(epoch)));
        }
        requireNoRival(application);
        Optional<Long> later = claims.tailMap(epoch, false).entrySet().stream()
                .filter(claim -> claim.getValue().equals(application))
                .map(Map.Entry::getKey)
                .reduce((lower, higher) -> higher);
        if (later.isPresent()) {
            throw new LogFencedException(
                    "epoch %d is claimed by a later attempt of %s; this driver, of epoch %d, is not in charge any more"
                            .formatted(later.get(), application, epoch));
        }
    }

    /** @throws RivalApplicationException if the application has claimed an epoch, and another claimed its first later */
    private void requireNoRival(String application) throws IOException {
        NavigableMap<Long, String> first = new TreeMap<>();
        Set<String> seen = new HashSet<>();
        read().forEach((epoch, claimant) -> {
            if (seen.add(claimant)) {
                first.put(epoch, claimant);
            }
        });
        if (!seen.contains(application) || first.lastEntry().getValue().equals(application)) {
            return;
        }
        String rival = first.lastEntry().getValue();
        throw new RivalApplicationException(
                ("the checkpoint directory %s belongs to %s, which began on it with epoch %d, after %s did: %s ends for"
                                + " good. If both are to run, submit this one again with a checkpoint directory of its own; if it"
                                + " is to go on here instead, stop %s first")
                        .formatted(store, rival, first.lastKey(), application, application, rival));
    }

    private NavigableMap<Long, String> read() throws IOException {
        for (long epoch : numbers()) {
            if (!known.containsKey(epoch)) {
                byte[] content = store.read(path(epoch))
                        .orElseThrow(() -> new IOException("the claim %s of %s is gone; claims must not be deleted"
                                .formatted(path(epoch), store)));
                known.put(epoch, new String(content, StandardCharsets.UTF_8).strip());
            }
        }
        return known;
    }

    private Set<Long> numbers() throws IOException {
        Set<Long> numbers = new HashSet<>();
        for (String name : store.list(DIRECTORY)) {
            if (name.matches("[1-9]\\d{0,17}")) {
                numbers.add(Long.parseLong(name));
            }
        }
        return numbers;
    }

    private static String path(long epoch) {
        return DIRECTORY + "/" + epoch;
    }
}
