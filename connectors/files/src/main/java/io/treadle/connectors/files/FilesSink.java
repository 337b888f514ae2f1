package io.treadle.connectors.files;

import io.treadle.api.sink.PublishingSink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.api.sink.SinkWriter;
import io.treadle.connectors.files.storage.FileTrouble;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Set;
import org.apache.avro.Schema;
import org.apache.avro.generic.IndexedRecord;
import org.apache.avro.reflect.ReflectData;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.jspecify.annotations.Nullable;

/**
 * Files to be written, on any filesystem that Hadoop knows:
 *
 * <pre>
 * lines.to(FilesSink.text("hdfs:///out/lines").suffix("txt")).uid("lines-kept");
 * orders.to(FilesSink.parquet("hdfs:///warehouse/orders", Order.SCHEMA).rolled(256 &lt;&lt; 20,
 * Duration.ofMinutes(10))).uid("orders-kept");
 * </pre>
 *
 * <p>Guarantee: exactly once, published. Records are written aside and appear by a rename when their batch is
 * committed.
 *
 * <ul>
 *   <li><b>A directory for each batch</b> that has records, unless {@link #rolled} is called: {@code
 * /out/lines-<batch time in
 *       ms>.txt} with {@code part-00000} and so on, one for each part that has records, and {@code _SUCCESS}. It
 * appears whole and
 *       once, soon after the commit.
 *   <li><b>Rolled files</b>: {@code /warehouse/orders/part-….parquet}, each with many batches, visible when they
 * are full or
 *       old or the application ends.
 * </ul>
 *
 * <p>What is written aside is in {@code _treadle} beside it, which readers of Hadoop's kind pass over.
 *
 * <p>Describe it before the context starts, on the thread of main; nothing is opened meanwhile. See docs/files.md.
 *
 * @param <T> type of the records
 */
public final class FilesSink<T> implements PublishingSink<T> {
    private static final long LEAST_BYTES = 1 << 10;
    private static final Set<String> OBJECT_STORES =
            Set.of("s3", "s3a", "s3n", "gs", "oss", "obs", "cosn", "swift", "wasb", "wasbs");

    /** Makes a line of a record; called on task threads, several at a time. */
    @FunctionalInterface
    public interface Line<T> {
        /** The line without its end. */
        String of(T record) throws Exception;
    }

    /** Makes a format with the codec of a name. */
    private interface Compressing<T> {
        RecordFormat<T> with(String codec);
    }

    private final Path path;
    private final Compressing<T> formats;
    private RecordFormat<T> format;
    private String suffix = "";
    private @Nullable Rolling rolling;

    private FilesSink(String path, Compressing<T> formats, String codec) {
        this.path = new Path(path);
        this.formats = formats;
        this.format = formats.with(codec);
        if (this.path.isRoot() || this.path.getName().isEmpty()) {
            throw new IllegalArgumentException(
                    "\"%s\" is a root: wanted a path within a directory, such as hdfs:///out/lines".formatted(path));
        }
    }

    /** A line for each record, which is its {@code toString()}, in UTF-8. */
    public static <T> FilesSink<T> text(String path) {
        return text(path, String::valueOf);
    }

    /** A line for each record, in UTF-8. */
    public static <T> FilesSink<T> text(String path, Line<? super T> line) {
        return new FilesSink<>(path, codec -> new TextFormat<T>(line, codec), TextFormat.NONE);
    }

    /** Avro's container files of generic or specific records, compressed with snappy. */
    public static <T extends IndexedRecord> FilesSink<T> avro(String path, Schema schema) {
        return new FilesSink<>(path, codec -> new AvroFormat<T>(schema, model(), codec), "snappy");
    }

    /** Avro's container files of objects of a class, whose schema is found by reflection; compressed with snappy. */
    public static <T> FilesSink<T> avro(String path, Class<T> type) {
        return new FilesSink<>(path, codec -> new AvroFormat<T>(model().getSchema(type), model(), codec), "snappy");
    }

    /** Parquet files of generic or specific records, compressed with snappy. */
    public static <T extends IndexedRecord> FilesSink<T> parquet(String path, Schema schema) {
        return new FilesSink<>(
                path, codec -> new ParquetFormat<T>(schema, model(), ParquetFormat.codec(codec)), "snappy");
    }

    /** Parquet files of objects of a class, whose schema is found by reflection; compressed with snappy. */
    public static <T> FilesSink<T> parquet(String path, Class<T> type) {
        return new FilesSink<>(
                path,
                codec -> new ParquetFormat<T>(model().getSchema(type), model(), ParquetFormat.codec(codec)),
                "snappy");
    }

    /** Names end in {@code .suffix}. Only for a directory for each batch. */
    public FilesSink<T> suffix(String suffix) {
        if (!suffix.matches("[A-Za-z0-9_-][A-Za-z0-9._-]*")) {
            throw new IllegalArgumentException(
                    "suffix \"%s\": wanted letters, digits, '.', '_' and '-'".formatted(suffix));
        }
        this.suffix = suffix;
        return refuseBoth();
    }

    /**
     * Compresses: text with none (if not set), gzip, bzip2 or another of Hadoop's codecs; Avro with null, deflate,
     * snappy, bzip2, xz or
     * zstandard; Parquet with uncompressed, snappy, gzip, zstd or lz4_raw.
     */
    public FilesSink<T> compress(String codec) {
        format = formats.with(codec);
        if (rolling != null) {
            format.whileOpen();
        }
        return this;
    }

    /**
     * Few large files within the directory of this path, instead of a directory for each batch.
     *
     * @param bytes of a file, about, before it is ended; for Parquet, of its records while they are kept as Avro
     * @param interval the longest that committed records may be invisible, about
     */
    public FilesSink<T> rolled(long bytes, Duration interval) {
        if (bytes < LEAST_BYTES) {
            throw new IllegalArgumentException(
                    "rolled files of %d bytes: wanted at least %d".formatted(bytes, LEAST_BYTES));
        }
        if (interval.compareTo(Duration.ofSeconds(1)) < 0) {
            throw new IllegalArgumentException("rolled files every %s: wanted at least 1s".formatted(interval));
        }
        rolling = new Rolling(bytes, interval);
        format.whileOpen();
        return refuseBoth();
    }

    @Override
    public String kind() {
        return "files";
    }

    @Override
    public void check(String application, String outputUid) throws Exception {
        refuseObjectStores();
        Aside aside = aside(new SinkContext(application, outputUid, "-"));
        try (Storage storage = Storage.of(path)) {
            new Ownership(storage, aside).refuseStrangers();
            Path existing = aside.directory();
            while (storage.status(existing).isEmpty() && existing.getParent() != null) {
                existing = existing.getParent();
            }
            FileStatus status = storage.files().getFileStatus(existing);
            if (!status.isDirectory()) {
                throw new IllegalStateException("%s is a file, and %s is to be written within it: choose another path"
                        .formatted(existing, aside));
            }
            storage.files().access(existing, FsAction.WRITE_EXECUTE);
        } catch (IOException e) {
            throw FileTrouble.ofSink("write to", aside.directory(), e);
        }
    }

    private void refuseObjectStores() {
        String written = path.toUri().getScheme();
        String scheme = written == null
                ? FileSystem.getDefaultUri(Storage.configuration()).getScheme()
                : written;
        if (OBJECT_STORES.contains(scheme)) {
            throw new IllegalStateException(
                    ("%s is in an object store (%s:), where a rename copies one object after the other: nothing can appear whole and once"
                                    + " there. Write to HDFS, and copy what is visible")
                            .formatted(path, scheme));
        }
    }

    @Override
    public SinkWriter<T> open(SinkContext context) throws Exception {
        Storage storage = connect();
        Rolling chosen = rolling;
        return chosen == null
                ? new DirectoryWriter<>(storage, aside(context), format)
                : new RolledWriter<>(storage, aside(context), format.whileOpen(), chosen, InstantSource.system());
    }

    @Override
    public SinkPublisher publisher(SinkContext context) throws Exception {
        Storage storage = connect();
        Rolling chosen = rolling;
        return chosen == null
                ? new DirectoryPublisher(storage, aside(context), suffix, format.extension())
                : RollLoop.start(
                        new RolledPublisher(storage, aside(context), format, chosen, InstantSource.system()),
                        "roll-" + context.outputUid());
    }

    private Storage connect() throws Exception {
        try {
            return Storage.of(path);
        } catch (IOException e) {
            throw FileTrouble.ofSink("connect to the filesystem of", path, e);
        }
    }

    private Aside aside(SinkContext context) {
        return rolling == null ? new Aside(parent(), path.getName(), context) : new Aside(path, "", context);
    }

    private Path parent() {
        Path parent = path.getParent();
        return parent == null ? path : parent;
    }

    private static ReflectData model() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? new ReflectData() : new ReflectData(loader);
    }

    private FilesSink<T> refuseBoth() {
        if (rolling != null && !suffix.isEmpty()) {
            throw new IllegalStateException(
                    "files to %s: a suffix is for a directory for each batch, not for rolled files; leave one of both out"
                            .formatted(path));
        }
        return this;
    }
}
