package io.treadle.connectors.files;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.connectors.files.RolledState.Pending;
import io.treadle.connectors.files.storage.FileTrouble;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeSet;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Makes rolled files visible. {@link #publish} only remembers, durably, what of which file counts; {@link #step}
 * ends files that
 * are full, old or left by their writers, and renames them into place. The first belongs to the driver's publisher
 * thread, the second
 * to the {@link RollLoop}; a lock guards the state and the manifest, also while a line of that is flushed, which
 * takes a
 * millisecond. See docs/design/006-files-appear-once.md.
 */
final class RolledPublisher {
    private static final Logger log = LoggerFactory.getLogger(RolledPublisher.class);
    private static final long LONGEST_MANIFEST = 4 << 20;
    private static final String REWRITTEN = "rewritten-";

    private final Storage storage;
    private final Aside aside;
    private final RecordFormat<?> format;
    private final Rolling rolling;
    private final InstantSource clock;
    private final Ownership ownership;
    private final RollTrouble trouble;
    private final Map<String, Instant> seen = new HashMap<>();
    private final Map<Integer, PartName> newest = new HashMap<>();
    private final TreeSet<String> beingFinished = new TreeSet<>();
    private final AtomicLong rewritings = new AtomicLong();

    /** Files that are there for nobody but writers who may not have given them up; used by the step's thread only. */
    private final Map<Path, Ranges> rewritten = new HashMap<>();

    /** Since when it is asked for that a file be taken away from its writer; used by the step's thread only. */
    private final Map<String, Instant> sealing = new HashMap<>();

    private RolledState state = new RolledState();
    private @Nullable DriverFolder folder;
    private long epoch;
    private long publishedBefore;
    private boolean earlierEpochsAreOver;
    private boolean leftovers;
    private boolean ending;

    RolledPublisher(Storage storage, Aside aside, RecordFormat<?> format, Rolling rolling, InstantSource clock) {
        this.storage = storage;
        this.aside = aside;
        this.format = format;
        this.rolling = rolling;
        this.clock = clock;
        this.ownership = new Ownership(storage, aside);
        this.trouble = new RollTrouble(clock);
    }

    synchronized void begin(long epoch, long published) throws Exception {
        try {
            ownership.claim(epoch);
            DriverFolder opened = new DriverFolder(storage, aside, epoch);
            state = opened.takeOver(published, this::target);
            folder = opened;
            this.epoch = epoch;
            publishedBefore = state.published();
            earlierEpochsAreOver = false;
            leftovers = true;
            beingFinished.clear();
            seen.clear();
            state.pending().forEach(one -> seen.put(one.id(), clock.instant()));
        } catch (IOException e) {
            throw FileTrouble.ofSink("begin to write to", aside.directory(), e);
        }
    }

    synchronized void publish(BatchId batch, List<Prepared> parts) throws Exception {
        trouble.refuse();
        List<Written> files = parts.stream()
                .map(Prepared::handle)
                .filter(handle -> !handle.isEmpty())
                .map(Written::parse)
                .toList();
        if (batch.number() <= state.published()) {
            if (batch.number() <= publishedBefore) {
                PublishedMark.refuseOlderState(aside, batch.number(), publishedBefore, epoch, files);
            }
            return;
        }
        try {
            record(state.batchLine(batch.number(), files, List.copyOf(beingFinished)));
        } catch (IOException e) {
            throw FileTrouble.ofSink("write the manifest in", aside.root(), e);
        }
        Instant now = clock.instant();
        state.pending().forEach(one -> seen.putIfAbsent(one.id(), now));
        files.forEach(file -> newest.put(file.file().part(), file.file()));
        earlierEpochsAreOver |=
                !files.isEmpty() && files.stream().allMatch(file -> file.file().epoch() == epoch);
    }

    /**
     * Ends what is due. May take seconds; a failure that may pass is logged, and another is thrown by the next publish.
     */
    void step() {
        try {
            due().forEach(this::finishOrFail);
            if (isEnding()) {
                for (Path file : List.copyOf(rewritten.keySet())) {
                    deleteIfRewritten(file);
                }
            }
            tidy();
        } catch (IOException e) {
            trouble.add(FileTrouble.ofSink("clean up", aside.root(), e));
        } catch (RuntimeException | Error e) {
            trouble.add(new IllegalStateException("cannot publish in %s: %s".formatted(aside, e), e));
        }
    }

    /** Whatever is thrown: the thread must go on, and the application hear of it. */
    private void finishOrFail(Pending one) {
        Path file = new Path(aside.parts(), one.file().toString());
        try {
            finish(one, file);
        } catch (IOException e) {
            trouble.add(FileTrouble.ofSink("publish", file, e));
        } catch (IllegalStateException e) {
            trouble.add(e);
        } catch (RuntimeException | Error e) {
            trouble.add(new IllegalStateException(
                    "cannot publish %s: %s. Its committed records stay there".formatted(file, e), e));
        }
    }

    private synchronized List<Pending> due() {
        if (folder == null || trouble.lasts()) {
            return List.of();
        }
        Instant now = clock.instant();
        return state.pending().stream()
                .filter(one -> ending
                        || one.closed()
                        || one.ready() != null
                        || isLeft(one.file())
                        || rolling.isAbandoned(seen.getOrDefault(one.id(), now), now))
                .toList();
    }

    /**
     * Whether another file has taken its place. Its writer may not know that; what it still writes there is not lost.
     */
    private boolean isLeft(PartName file) {
        PartName successor = newest.get(file.part());
        return (successor != null && !successor.equals(file)) || (file.epoch() < epoch && earlierEpochsAreOver);
    }

    private void finish(Pending due, Path file) throws IOException {
        boolean isFinal = due.closed();
        if (!isFinal && storage.canSeal()) {
            isFinal = due.ready() != null || isSealed(due, file);
            if (!isFinal) {
                return; // asked again with the next step
            }
        }
        Pending one = takeUp(due.id());
        String ready = one.ready() == null ? prepare(one, file, isFinal) : one.ready();
        rename(ready, one);
        if (ready.startsWith(REWRITTEN)) {
            rewritten.put(file, one.ranges());
            if (isFinal) {
                deleteIfRewritten(file);
            }
        }
        synchronized (this) {
            record("done " + one.id());
            beingFinished.remove(one.id());
            seen.remove(one.id());
        }
    }

    private boolean isSealed(Pending due, Path file) throws IOException {
        boolean sealed;
        try {
            sealed = storage.seal(file);
        } catch (FileNotFoundException e) {
            if (storage.status(folder().path(due.file().toString())).isPresent()) {
                return true; // it was taken, and that it was did not get into the manifest
            }
            length(file, due.ranges());
            throw e;
        }
        Instant now = clock.instant();
        Instant since = sealing.computeIfAbsent(due.id(), id -> now);
        if (sealed) {
            sealing.remove(due.id());
        } else if (!now.isBefore(since.plus(RollTrouble.BETWEEN_WARNINGS))) {
            log.warn(
                    "{} is not taken away from its writer since {}: the filesystem does not recover its lease. Do DataNodes miss?",
                    file,
                    since);
            sealing.put(due.id(), now);
        }
        return sealed;
    }

    /** What is committed of the file from now on is another file's to come. */
    private synchronized Pending takeUp(String id) {
        beingFinished.add(id);
        return state.find(id).orElseThrow(() -> new IllegalStateException(id + " is finished twice"));
    }

    /** Whoever wrote it is gone. If there is more in it than was ever committed, it may still be asked for. */
    private void deleteIfRewritten(Path file) throws IOException {
        Optional<FileStatus> status = storage.status(file);
        Ranges visible = rewritten.getOrDefault(file, Ranges.NONE);
        if (status.isEmpty() || status.get().getLen() == visible.until()) {
            storage.delete(file);
            rewritten.remove(file);
        }
    }

    private long length(Path file, Ranges ranges) throws IOException {
        Optional<FileStatus> status = storage.status(file);
        if (status.isEmpty() || status.get().getLen() < ranges.until()) {
            throw new IllegalStateException(
                    "%s, of which %d bytes are committed, %s. Did something else delete or change files in %s? Restore it, or start with a new checkpoint and another path"
                            .formatted(
                                    file,
                                    ranges.until(),
                                    status.isEmpty()
                                            ? "is gone"
                                            : "has " + status.get().getLen(),
                                    aside.hidden()));
        }
        return status.get().getLen();
    }

    /** Brings what is to appear into the driver's folder, out of which only this driver can rename it. */
    private String prepare(Pending one, Path file, boolean isFinal) throws IOException {
        DriverFolder own = folder();
        String name = one.file().toString();
        if (storage.status(own.path(name)).isEmpty()) {
            long length = length(file, one.ranges());
            if (isFinal && one.ranges().areAllOf(length) && format.rewriting().keepsBytes()) {
                storage.renameNew(file, own.path(name));
            } else {
                // A name of its own each time: a manifest's line may count although its writing failed.
                name = REWRITTEN + rewritings.incrementAndGet() + "-" + one.id();
                format.rewriting().rewrite(storage, file, one.ranges(), own.path(name));
            }
        }
        synchronized (this) {
            record("ready %s %s".formatted(one.id(), name));
        }
        return name;
    }

    private void rename(String ready, Pending one) throws IOException {
        Path target = target(one);
        try {
            storage.renameNew(folder().path(ready), target);
            log.info(
                    "{} is there, with {} bytes of records committed",
                    target,
                    one.ranges().bytes());
        } catch (FileNotFoundException e) {
            folder().requireOwn();
            log.info("{} was there already", target);
        } catch (FileAlreadyExistsException e) {
            throw new IllegalStateException(
                    "%s is there already, and not by this output: nothing is overwritten. Move it away"
                            .formatted(target),
                    e);
        }
    }

    private Path target(Pending one) {
        return new Path(aside.directory(), one.target() + format.extension());
    }

    /** Called with the lock held. A manifest that failed is not written to again. */
    private void record(String line) throws IOException {
        DriverFolder own = folder();
        if (own.manifestLength() > LONGEST_MANIFEST) {
            own.restate(state);
        }
        own.append(line, state);
        state.apply(line);
    }

    /** Removes what executors of earlier epochs have left, when nothing of theirs can be committed any more. */
    private void tidy() throws IOException {
        synchronized (this) {
            if (!leftovers || !earlierEpochsAreOver) {
                return;
            }
            leftovers = false;
        }
        for (FileStatus status : storage.list(aside.parts())) {
            Optional<PartName> name = PartName.parse(status.getPath().getName());
            if (name.isPresent() && name.get().epoch() < epoch && !refersTo(name.get())) {
                storage.delete(status.getPath());
            }
        }
    }

    private synchronized boolean refersTo(PartName file) {
        return state.refersTo(file);
    }

    /**
     * From now on all that is committed is due.
     *
     * @return whether it is all visible
     */
    boolean stepToEnd() {
        synchronized (this) {
            ending = true;
        }
        step();
        synchronized (this) {
            trouble.refuse();
            return state.pending().isEmpty();
        }
    }

    synchronized SinkUnavailableException notYet() {
        return new SinkUnavailableException("%d committed files of %s are not visible yet, first %s%s"
                .formatted(
                        state.pending().size(),
                        aside,
                        state.pending().get(0).file(),
                        trouble.passing().isEmpty() ? "; its lease is being recovered" : ": " + trouble.passing()));
    }

    private synchronized boolean isEnding() {
        return ending;
    }

    /**
     * Leaves the manifest, which says what is published to whoever goes on, and otherwise nothing if all files were
     * whole.
     */
    synchronized void close() {
        try {
            if (folder != null) {
                folder.close();
                storage.deleteIfEmpty(aside.parts());
                ownership.giveBack(epoch);
            }
        } catch (IOException e) {
            log.warn("{} is not cleaned up: {}. The next start does it.", aside.root(), e.getMessage());
        } finally {
            storage.close();
        }
    }

    private DriverFolder folder() {
        if (folder == null) {
            throw new IllegalStateException("the publisher of %s has not begun".formatted(aside));
        }
        return folder;
    }
}
