package io.treadle.connectors.files;

import io.treadle.api.source.DirectSource;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import io.treadle.connectors.files.read.AvroReading;
import io.treadle.connectors.files.read.FileContent;
import io.treadle.connectors.files.read.FilesPlanner;
import io.treadle.connectors.files.read.FilesReader;
import io.treadle.connectors.files.read.IfChanged;
import io.treadle.connectors.files.read.LineReading;
import io.treadle.connectors.files.read.ParquetReading;
import io.treadle.connectors.files.read.Reading;
import io.treadle.connectors.files.read.WholeReading;
import io.treadle.connectors.files.storage.FileTrouble;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.time.Duration;
import java.time.InstantSource;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.reflect.ReflectData;
import org.apache.hadoop.fs.Path;

/**
 * Files to be read, on any filesystem that Hadoop knows, each once:
 *
 * <pre>
 * Files.stream(context, FilesSource.lines("hdfs:///in/*.log").maxFilesPerBatch(100))
 * Files.stream(context, FilesSource.parquet("hdfs:///warehouse/orders"))
 * </pre>
 *
 * <p>The path is a directory, of which the files directly in it are read, or a pattern as Hadoop's shell has them.
 * A file
 * must appear whole, by a rename or under a name that is passed over ({@code .x}, {@code _x}, {@code x.tmp}, {@code
 * x._COPYING_}),
 * and stay as it is until it is read. See docs/files.md.
 *
 * <p>Describe it before the context starts, on the thread of main; nothing is opened meanwhile.
 *
 * @param <T> type of the records
 */
public final class FilesSource<T> implements DirectSource<T> {
    private final Path pattern;
    private final Reading<T> reading;
    private Duration lookEvery = Duration.ofSeconds(1);
    private Duration minAge = Duration.ZERO;
    private int maxFilesPerBatch = 1000;
    private long splitBytes = 128L << 20;
    private boolean onlyNew;
    private IfChanged ifChanged = IfChanged.FAIL;
    private IfChanged ifLate = IfChanged.FAIL;

    private FilesSource(String pattern, Reading<T> reading) {
        this.pattern = new Path(pattern);
        this.reading = reading;
    }

    /** Lines of text in UTF-8; compressed files are known by the ends of their names, such as {@code .gz}. */
    public static FilesSource<String> lines(String pattern) {
        return new FilesSource<>(pattern, new LineReading());
    }

    /**
     * Each file as one record.
     *
     * @param maxBytes of a file; a longer one stops the application
     */
    public static FilesSource<FileContent> wholeFiles(String pattern, long maxBytes) {
        return new FilesSource<>(pattern, new WholeReading(within("maxBytes", maxBytes, 1, Integer.MAX_VALUE - 8)));
    }

    /** Generic records of Avro's container files, each with its file's schema. */
    public static FilesSource<GenericRecord> avro(String pattern) {
        return new FilesSource<>(pattern, new AvroReading<>(null, model()));
    }

    /** Generic records of Avro's container files, as this schema has them. */
    public static FilesSource<GenericRecord> avro(String pattern, Schema schema) {
        return new FilesSource<>(pattern, new AvroReading<>(schema, model()));
    }

    /** Objects of a class, specific or found by reflection, of Avro's container files. */
    public static <T> FilesSource<T> avro(String pattern, Class<T> type) {
        return new FilesSource<>(pattern, new AvroReading<>(model().getSchema(type), model()));
    }

    /** Generic records of Parquet files, each with its file's schema. */
    public static FilesSource<GenericRecord> parquet(String pattern) {
        return new FilesSource<>(pattern, new ParquetReading<>(null, generic()));
    }

    /** Generic records of Parquet files, as this schema has them; columns that it lacks are not read. */
    public static FilesSource<GenericRecord> parquet(String pattern, Schema schema) {
        return new FilesSource<>(pattern, new ParquetReading<>(schema, generic()));
    }

    /** Objects of a class, specific or found by reflection, of Parquet files. */
    public static <T> FilesSource<T> parquet(String pattern, Class<T> type) {
        return new FilesSource<>(pattern, new ParquetReading<>(model().getSchema(type), model()));
    }

    /** How often the filesystem is asked for new files; 1 s if not set. */
    public FilesSource<T> lookEvery(Duration interval) {
        within("lookEvery, in ms", interval.toMillis(), 10, Duration.ofDays(1).toMillis());
        lookEvery = interval;
        return this;
    }

    /** Only files that were not written to for so long; 0 if not set. For writers that do not rename. */
    public FilesSource<T> minAge(Duration age) {
        within("minAge, in ms", age.toMillis(), 0, Duration.ofDays(365).toMillis());
        minAge = age;
        return this;
    }

    /**
     * How many files at most are found and not read to their end; 1000 if not set. So a full directory does not come at
     * once.
     */
    public FilesSource<T> maxFilesPerBatch(int files) {
        maxFilesPerBatch = (int) within("maxFilesPerBatch", files, 1, 100_000);
        return this;
    }

    /** Files are read in splits of about so many bytes, by different tasks; 128 MiB if not set. */
    public FilesSource<T> splitBytes(long bytes) {
        splitBytes = within("splitBytes", bytes, 1, Long.MAX_VALUE / 4);
        return this;
    }

    /** Files that are there at the application's first start are left out. */
    public FilesSource<T> onlyNew() {
        onlyNew = true;
        return this;
    }

    /**
     * What happens when a file changes before it is read, or afterwards as long as it is among the 3000 newest; fails
     * if not set.
     */
    public FilesSource<T> ifChanged(IfChanged policy) {
        ifChanged = policy;
        return this;
    }

    /**
     * What happens when files appear with modification times older than that of 3000 files that were found since;
     * fails if not
     * set. Younger ones are found whenever they come.
     */
    public FilesSource<T> ifLate(IfChanged policy) {
        ifLate = policy;
        return this;
    }

    @Override
    public String kind() {
        return "files";
    }

    @Override
    public SourcePlanner planner(SourceContext context) throws Exception {
        return new FilesPlanner(
                connect(),
                reading,
                new FilesPlanner.Options(
                        pattern, lookEvery, minAge, maxFilesPerBatch, splitBytes, onlyNew, ifChanged, ifLate),
                InstantSource.system());
    }

    @Override
    public SliceReader<T> reader(SourceContext context) throws Exception {
        return new FilesReader<>(connect(), reading, ifChanged);
    }

    private Storage connect() throws Exception {
        try {
            return Storage.of(pattern);
        } catch (IOException e) {
            throw FileTrouble.ofSource("connect to the filesystem of", pattern, e);
        }
    }

    /** With that of reflection, lists of generic records would be arrays. */
    private static GenericData generic() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? new GenericData() : new GenericData(loader);
    }

    private static ReflectData model() {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        return loader == null ? new ReflectData() : new ReflectData(loader);
    }

    private static long within(String name, long value, long least, long most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s: %d; wanted between %d and %d".formatted(name, value, least, most));
        }
        return value;
    }
}
