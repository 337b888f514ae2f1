package io.treadle.connectors.files;

import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.util.List;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;

/**
 * Says aside that batches up to a number are published, by the name of an empty directory {@code published-<number>}:
 * made when a driver ends, whose log may be behind. Confined to the publisher's thread.
 */
final class PublishedMark {
    private static final Pattern NAME = Pattern.compile("published-(\\d+)");

    private final Storage storage;
    private final Aside aside;
    private long upTo;

    PublishedMark(Storage storage, Aside aside) {
        this.storage = storage;
        this.aside = aside;
    }

    void read() throws IOException {
        upTo = 0;
        for (FileStatus status : storage.list(aside.root())) {
            Matcher name = NAME.matcher(status.getPath().getName());
            if (name.matches()) {
                upTo = Math.max(upTo, Long.parseLong(name.group(1)));
            }
        }
    }

    /**
     * Whether a batch was published by an earlier driver.
     *
     * @throws IllegalStateException if this driver's executors have written it: then it is another of the same number
     */
    boolean has(long batch, long epoch, List<Written> files) {
        if (batch > upTo) {
            return false;
        }
        refuseOlderState(aside, batch, upTo, epoch, files);
        return true;
    }

    /** Looks again: an earlier driver may have ended meanwhile, and put its mark in the place of its proofs. */
    boolean hasNow(long batch, long epoch, List<Written> files) throws IOException {
        read();
        return has(batch, epoch, files);
    }

    /** @throws IllegalStateException if what is published already was written under this driver */
    static void refuseOlderState(Aside aside, long batch, long upTo, long epoch, List<Written> files) {
        if (files.stream().anyMatch(file -> file.file().epoch() == epoch)) {
            throw new IllegalStateException(
                    ("batch %d was written just now, and %s says that batches up to %d are published in %s already: the checkpoint was"
                                    + " put back to an older state. Bring back the newest checkpoint, or start with a new checkpoint directory")
                            .formatted(batch, aside.root(), upTo, aside));
        }
    }

    /** @param logged the newest batch that nobody will ask for */
    void set(long published, long logged) throws IOException {
        if (published > logged && published > upTo) {
            storage.makeDirectory(new Path(aside.root(), "published-" + published));
            forget(published - 1);
        }
    }

    /** Removes marks up to a batch. */
    void forget(long batch) throws IOException {
        for (FileStatus status : storage.list(aside.root())) {
            Matcher name = NAME.matcher(status.getPath().getName());
            if (name.matches() && Long.parseLong(name.group(1)) <= batch) {
                storage.delete(status.getPath());
            }
        }
    }
}
