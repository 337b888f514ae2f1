package io.treadle.connectors.files;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * A driver, two executors and a batch log, of which only what a sink sees of them is there. Processes die when
 * their disk says so, and
 * others take their place. Confined to one thread.
 */
final class SinkWorld<T> {
    static final int PARTS = 3;
    private static final int RECORDS = 4;
    private static final int ENOUGH = 200;

    /** What is written, and how. */
    record Setup<T>(RecordFormat<T> format, Optional<Rolling> rolling, RecordsOf<T> records) {}

    /** Makes records. */
    interface RecordsOf<T> {
        T of(String text);
    }

    /** A process, with its connection. */
    private record Executor<T>(FaultyFileSystem files, SinkWriter<T> writer) {}

    private final Disk disk;
    private final Setup<T> setup;
    private final @Nullable Path consumer;
    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private final InstantSource clock = () -> now;
    private final List<@Nullable Executor<T>> executors = new ArrayList<>(List.of());

    private final SortedMap<Long, List<Prepared>> committed = new TreeMap<>();
    private final List<String> expected = new ArrayList<>();
    private long epoch;
    private long loggedAsPublished;

    private @Nullable FaultyFileSystem driverFiles;
    private @Nullable SinkPublisher publisher;
    private @Nullable RolledPublisher rolled;

    /** @param consumer where to what is visible is moved after each batch, as a consumer would; null for none */
    SinkWorld(Disk disk, Setup<T> setup, @Nullable Path consumer) {
        this.disk = disk;
        this.setup = setup;
        this.consumer = consumer;
        executors.add(null);
        executors.add(null);
    }

    List<String> expected() {
        return expected;
    }

    /** Runs batches, the whole of each. */
    void run(int batches) throws Exception {
        long until = committed.isEmpty() ? batches : committed.lastKey() + batches;
        for (long batch = until - batches + 1; batch <= until; batch++) {
            committed.put(batch, write(batch));
            publishAll();
            now = now.plusMillis(400);
            step();
            if (consumer != null) {
                disk.takeVisible(consumer);
            }
        }
    }

    /** Ends executors and driver, as at the end of an application. */
    void end() throws Exception {
        for (int i = 0; i < 2; i++) {
            Executor<T> executor = executors.set(i, null);
            if (executor != null) {
                executor.writer().close();
            }
        }
        for (int tries = 0; tries < ENOUGH; tries++) {
            driver();
            publishAll();
            if (rolled == null) {
                break;
            }
            if (rolled.stepToEnd() && !driverFiles.isDead()) {
                break;
            }
        }
        publisher.close(); // and the log stays behind
        driverFiles = null;
        if (consumer != null) {
            disk.takeVisible(consumer);
        }
    }

    private List<Prepared> write(long batch) throws Exception {
        boolean again = false;
        for (int tries = 0; tries < ENOUGH; tries++) {
            driver();
            try {
                List<Prepared> parts = new ArrayList<>();
                for (int part = 0; part < PARTS; part++) {
                    if ((batch + part) % 3 != 0) {
                        parts.add(write(batch, part, again));
                    }
                }
                for (int part = 0; part < PARTS; part++) {
                    if ((batch + part) % 3 != 0) {
                        expected.addAll(texts(batch, part));
                    }
                }
                return parts;
            } catch (SinkUnavailableException e) {
                again = true;
            }
        }
        throw new AssertionError("batch %d does not come to an end".formatted(batch));
    }

    private Prepared write(long batch, int part, boolean again) throws Exception {
        SinkWriter.Part<T> open = executor((int) ((part + batch / 3) % 2))
                .writer()
                .begin(new WriteContext(id(batch), part, PARTS, epoch, again));
        try {
            for (String text : texts(batch, part)) {
                open.write(setup.records().of(text));
            }
            return open.finish().toCompletableFuture().join();
        } catch (Exception e) {
            open.abort();
            throw e;
        }
    }

    private static List<String> texts(long batch, int part) {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < RECORDS; i++) {
            texts.add("batch %d part %d record %d".formatted(batch, part, i));
        }
        return texts;
    }

    static BatchId id(long batch) {
        return new BatchId(batch, Instant.ofEpochMilli(1_000_000 + batch));
    }

    private void publishAll() throws Exception {
        for (int tries = 0; tries < ENOUGH; tries++) {
            driver();
            try {
                for (var batch : committed.tailMap(loggedAsPublished + 1).entrySet()) {
                    publisher.publish(id(batch.getKey()), batch.getValue());
                    loggedAsPublished = Math.max(loggedAsPublished, batch.getKey() - 2); // the log is a little behind
                }
                return;
            } catch (SinkUnavailableException e) {
                step();
            }
        }
        throw new AssertionError("nothing is published");
    }

    private void step() {
        if (rolled != null) {
            rolled.step();
        }
    }

    private void driver() throws Exception {
        for (int tries = 0; tries < ENOUGH; tries++) {
            if (driverFiles != null && !driverFiles.isDead()) {
                return;
            }
            epoch++;
            driverFiles = FaultyFileSystem.of(disk);
            Storage storage = new Storage(driverFiles);
            Aside aside = aside();
            if (setup.rolling().isPresent()) {
                rolled = new RolledPublisher(
                        storage, aside, setup.format(), setup.rolling().get(), clock);
                publisher = unthreaded(rolled);
            } else {
                publisher = new DirectoryPublisher(
                        storage, aside, "", setup.format().extension());
            }
            for (int begins = 0; begins < 3 && !driverFiles.isDead(); begins++) {
                try {
                    publisher.begin(epoch, loggedAsPublished);
                    return;
                } catch (SinkUnavailableException e) {
                    now = now.plus(Duration.ofMillis(1));
                }
            }
        }
        throw new AssertionError("no driver begins");
    }

    private Executor<T> executor(int number) throws IOException {
        Executor<T> executor = executors.get(number);
        if (executor == null || executor.files().isDead()) {
            FaultyFileSystem files = FaultyFileSystem.of(disk);
            Storage storage = new Storage(files);
            SinkWriter<T> writer = setup.rolling().isPresent()
                    ? new RolledWriter<>(
                            storage,
                            aside(),
                            setup.format().whileOpen(),
                            setup.rolling().get(),
                            clock)
                    : new DirectoryWriter<>(storage, aside(), setup.format());
            executor = new Executor<>(files, writer);
            executors.set(number, executor);
        }
        return executor;
    }

    Aside aside() {
        SinkContext context = new SinkContext("test", "out", "0123456789ab");
        return setup.rolling().isPresent()
                ? new Aside(disk.path("out"), "", context)
                : new Aside(disk.path("out"), "lines", context);
    }

    static SinkPublisher unthreaded(RolledPublisher rolled) {
        return new SinkPublisher() {
            @Override
            public void begin(long epoch, long published) throws Exception {
                rolled.begin(epoch, published);
            }

            @Override
            public void publish(BatchId batch, List<Prepared> parts) throws Exception {
                rolled.publish(batch, parts);
            }

            @Override
            public void close() {
                rolled.close();
            }
        };
    }
}
