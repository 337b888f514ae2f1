package io.treadle.connectors.files;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.connectors.files.storage.FileTrouble;
import io.treadle.connectors.files.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes each batch a directory that appears whole. Its parts are moved into {@code b<number>/<name>} aside; when all
 * are there, {@code <name>} is renamed into place. Then {@code b<number>} without {@code <name>} is the proof that this
 * has happened, whatever somebody else does with the directory afterwards; it goes when the batch log is known to say
 * that the batch is published, or a {@link PublishedMark} says so. Confined to the publisher's thread.
 */
final class DirectoryPublisher implements SinkPublisher {
    private static final Logger log = LoggerFactory.getLogger(DirectoryPublisher.class);
    private static final String SUCCESS = "_SUCCESS";

    /** More than are ever committed and not logged as published. */
    private static final int PROOFS = 1024;

    private static final int BATCHES_BETWEEN_CLEANINGS = 100;

    private final Storage storage;
    private final Aside aside;
    private final String suffix;
    private final String extension;
    private final Ownership ownership;
    private final PublishedMark mark;
    private final Deque<Long> proofs = new ArrayDeque<>();
    private long epoch;

    /** The newest batch that the log is known to say is published; later ones may be asked for again. */
    private long logged;

    private long published;

    DirectoryPublisher(Storage storage, Aside aside, String suffix, String extension) {
        this.storage = storage;
        this.aside = aside;
        this.suffix = suffix;
        this.extension = extension;
        this.ownership = new Ownership(storage, aside);
        this.mark = new PublishedMark(storage, aside);
    }

    @Override
    public void begin(long epoch, long published) throws Exception {
        try {
            ownership.claim(epoch);
            this.epoch = epoch;
            this.logged = published;
            this.published = published;
            proofs.clear();
            mark.read();
            clean(logged);
            mark.forget(logged);
        } catch (IOException e) {
            throw FileTrouble.ofSink("begin to write to", aside.directory(), e);
        }
    }

    @Override
    public void publish(BatchId batch, List<Prepared> parts) throws Exception {
        List<Written> files = parts.stream()
                .map(Prepared::handle)
                .filter(handle -> !handle.isEmpty())
                .map(Written::parse)
                .toList();
        Path target = new Path(
                aside.directory(),
                "%s-%d%s".formatted(aside.name(), batch.time().toEpochMilli(), suffix.isEmpty() ? "" : "." + suffix));
        try {
            if (!files.isEmpty() && !mark.has(batch.number(), epoch, files)) {
                appear(batch.number(), target, files);
            }
            published = batch.number();
            proofs.add(batch.number());
            while (proofs.size() > PROOFS) {
                storage.delete(proof(proofs.remove()));
            }
            if (batch.number() % BATCHES_BETWEEN_CLEANINGS == 0) {
                cleanParts();
            }
        } catch (IOException e) {
            throw FileTrouble.ofSink("publish", target, e);
        }
    }

    private void appear(long batch, Path target, List<Written> files) throws IOException {
        Path proof = proof(batch);
        Path gathering = new Path(proof, target.getName());
        // An earlier driver that wakes up may make it anew behind the rename; it finds nothing to bring into it.
        if (storage.list(gathering).isEmpty()) {
            boolean nothingIsAside = noneIsAside(files);
            if (nothingIsAside && (storage.status(proof).isPresent() || mark.hasNow(batch, epoch, files))) {
                return;
            }
            if (!nothingIsAside) { // else what is gone is told below; an empty directory would be the proof
                storage.makeDirectory(gathering);
            }
        }
        for (Written file : files) {
            gather(file, new Path(gathering, "part-%05d%s".formatted(file.file().part(), extension)));
        }
        storage.markWithin(new Path(gathering, SUCCESS));
        try {
            storage.renameNew(gathering, target);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalStateException(
                    "%s is there already, and not by this output: nothing is overwritten. Move it away, or choose another path"
                            .formatted(target),
                    e);
        }
    }

    private boolean noneIsAside(List<Written> files) throws IOException {
        for (Written file : files) {
            if (storage.status(aside(file)).isPresent()) {
                return false;
            }
        }
        return true;
    }

    private void gather(Written file, Path place) throws IOException {
        Path from = aside(file);
        try {
            storage.renameNew(from, place);
        } catch (FileNotFoundException e) {
            Optional<FileStatus> there = storage.status(place);
            if (there.isEmpty() || there.get().getLen() != file.until()) {
                throw new IllegalStateException(
                        ("%s, a part that was committed with %d bytes, is gone, and %s. Did something else delete or change files in"
                                        + " %s? Restore them, or start with a new checkpoint and another path")
                                .formatted(
                                        from,
                                        file.until(),
                                        there.isEmpty()
                                                ? place + " is not there"
                                                : "%s has %d bytes"
                                                        .formatted(
                                                                place,
                                                                there.get().getLen()),
                                        aside.hidden()),
                        e);
            }
        }
    }

    private Path aside(Written file) {
        return new Path(aside.parts(), file.file().toString());
    }

    private Path proof(long batch) {
        return new Path(aside.root(), "b" + batch);
    }

    /** Removes what belongs to batches that are published; proofs of those only that nobody asks for again. */
    private void clean(long proven) throws IOException {
        cleanParts();
        for (FileStatus status : storage.list(aside.root())) {
            String name = status.getPath().getName();
            if (name.matches("b\\d+") && Long.parseLong(name.substring(1)) <= proven) {
                storage.delete(status.getPath());
            }
        }
    }

    /** What belongs to later batches may still be decided upon. */
    private void cleanParts() throws IOException {
        for (FileStatus part : storage.list(aside.parts())) {
            Optional<PartName> name = PartName.parse(part.getPath().getName());
            if (name.isPresent() && name.get().batch() <= published) {
                storage.delete(part.getPath());
            }
        }
    }

    /** The log may not know yet what is published: so one mark stays, in the place of all proofs. */
    @Override
    public void close() {
        try {
            if (epoch > 0) {
                mark.set(published, logged);
                clean(published);
                for (Path directory : List.of(aside.parts(), aside.root(), aside.checkpoint())) {
                    storage.deleteIfEmpty(directory);
                }
                ownership.giveBack(epoch);
                storage.deleteIfEmpty(aside.hidden());
            }
        } catch (IOException e) {
            log.warn("{} is not cleaned up: {}. The next start does it.", aside.root(), e.getMessage());
        } finally {
            storage.close();
        }
    }
}
