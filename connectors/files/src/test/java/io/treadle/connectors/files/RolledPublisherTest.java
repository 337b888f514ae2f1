package io.treadle.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.files.Disk.Fault;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.avro.reflect.ReflectData;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RolledPublisherTest {
    private static final Rolling ROLLING = new Rolling(1 << 20, Duration.ofHours(1));
    private static final TextFormat<String> TEXT = new TextFormat<>(text -> text, "none");

    @TempDir
    private Path root;

    private Instant now = Instant.parse("2026-01-01T00:00:00Z");
    private IntPredicate failing = operation -> false;

    private Disk disk() {
        return new Disk(root, true, Fault.FAILS_BEFORE, operation -> failing.test(operation));
    }

    private static Aside aside(Disk disk) {
        return new Aside(disk.path("out"), "", new SinkContext("test", "out", "0123456789ab"));
    }

    private <T> RolledPublisher publisher(Disk disk, RecordFormat<T> format) throws IOException {
        return new RolledPublisher(new Storage(FaultyFileSystem.of(disk)), aside(disk), format, ROLLING, () -> now);
    }

    private <T> RolledWriter<T> writer(Disk disk, RecordFormat<T> format) throws IOException {
        return new RolledWriter<>(
                new Storage(FaultyFileSystem.of(disk)), aside(disk), format.whileOpen(), ROLLING, () -> now);
    }

    private static <T> Prepared write(SinkWriter<T> writer, long batch, long epoch, T record) throws Exception {
        var part = writer.begin(new WriteContext(SinkWorld.id(batch), 0, 1, epoch, false));
        part.write(record);
        return part.finish().toCompletableFuture().join();
    }

    private List<String> visible(Disk disk) throws IOException {
        return Contents.of(disk.visible());
    }

    @Test
    void whatIsCommittedIsVisibleBeforeTheEndIsOver() throws Exception {
        Disk disk = disk();
        SinkPublisher loop = RollLoop.start(publisher(disk, TEXT), "roll-out");
        loop.begin(1, 0);
        RolledWriter<String> writer = writer(disk, TEXT);
        loop.publish(SinkWorld.id(1), List.of(write(writer, 1, 1, "one")));
        assertThat(visible(disk)).isEmpty();

        loop.end();

        assertThat(visible(disk)).containsExactly("one");
        loop.close();
    }

    @Test
    void anEndWithoutTheFilesystemIsAskedForAgain() throws Exception {
        Disk disk = disk();
        RolledPublisher publisher = publisher(disk, TEXT);
        publisher.begin(1, 0);
        publisher.publish(SinkWorld.id(1), List.of(write(writer(disk, TEXT), 1, 1, "one")));
        failing = operation -> true;

        assertThat(publisher.stepToEnd()).isFalse();
        assertThat(publisher.notYet()).hasMessageContaining("1 committed files").hasMessageContaining("injected");

        failing = operation -> false;
        publisher.stepToEnd(); // the first look finds that the writer has the file
        assertThat(publisher.stepToEnd()).isTrue();
        assertThat(visible(disk)).containsExactly("one");
    }

    @Test
    void aFailureThatLastsIsThrownAtTheEnd() throws Exception {
        Disk disk = disk();
        SinkPublisher loop = RollLoop.start(publisher(disk, TEXT), "roll-out");
        loop.begin(1, 0);
        Prepared part = write(writer(disk, TEXT), 1, 1, "one");
        loop.publish(SinkWorld.id(1), List.of(part));
        PartName name = Written.parse(part.handle()).file();
        Path strange = root.resolve("out/part-00000-000000000001-" + name.tail());
        Files.writeString(strange, "somebody else's");

        assertThatThrownBy(loop::end)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("is there already, and not by this output");
        loop.close();
        assertThat(strange).hasContent("somebody else's");
    }

    /** A format that cannot be made in the driver. */
    private static RecordFormat<String> unmakeable(Throwable thrown) {
        return new RecordFormat<>() {
            @Override
            public String extension() {
                return "";
            }

            @Override
            public RecordOutput<String> open(Storage storage, org.apache.hadoop.fs.Path file) throws IOException {
                return TEXT.open(storage, file);
            }

            @Override
            public RecordFormat<String> whileOpen() {
                return TEXT;
            }

            @Override
            public Rewriting rewriting() {
                return new Rewriting() {
                    @Override
                    public boolean keepsBytes() {
                        return false;
                    }

                    @Override
                    public void rewrite(
                            Storage storage,
                            org.apache.hadoop.fs.Path source,
                            Ranges ranges,
                            org.apache.hadoop.fs.Path target) {
                        RolledPublisherTest.<RuntimeException>sneak(thrown);
                    }
                };
            }
        };
    }

    @SuppressWarnings("unchecked")
    private static <X extends Throwable> void sneak(Throwable thrown) throws X {
        throw (X) thrown;
    }

    @Test
    void whateverIsThrownWhileAFileIsMadeStopsTheApplication() throws Exception {
        for (Throwable thrown : List.of(new NullPointerException("a hole"), new NoClassDefFoundError("a/Codec"))) {
            Path own = Files.createDirectory(root.resolve(thrown.getClass().getSimpleName()));
            Disk disk = new Disk(own, true, Fault.FAILS_BEFORE, operation -> false);
            RolledPublisher publisher = publisher(disk, unmakeable(thrown));
            publisher.begin(1, 0);
            RolledWriter<String> writer = writer(disk, TEXT);
            publisher.publish(SinkWorld.id(1), List.of(write(writer, 1, 1, "one")));
            now = now.plus(Duration.ofHours(2));
            publisher.step();
            publisher.step();

            Prepared second = write(writer, 2, 1, "two");
            assertThatThrownBy(() -> publisher.publish(SinkWorld.id(2), List.of(second)))
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("cannot publish")
                    .hasMessageContaining(thrown.getMessage());
            assertThatThrownBy(publisher::stepToEnd).hasMessageContaining(thrown.getMessage());
        }
    }

    @Test
    void aListMayHaveHolesInParquet() throws Exception {
        Schema schema = SchemaBuilder.record("Row")
                .fields()
                .name("list")
                .type()
                .array()
                .items()
                .nullable()
                .stringType()
                .noDefault()
                .endRecord();
        RecordFormat<GenericRecord> format =
                new ParquetFormat<>(schema, ReflectData.get(), CompressionCodecName.UNCOMPRESSED);
        Disk disk = disk();
        RolledPublisher publisher = publisher(disk, format);
        publisher.begin(1, 0);
        GenericRecord row = new GenericRecordBuilder(schema)
                .set("list", Arrays.asList("a", null, "c"))
                .build();
        publisher.publish(SinkWorld.id(1), List.of(write(writer(disk, format), 1, 1, row)));
        publisher.stepToEnd();
        publisher.stepToEnd();

        assertThat(disk.visible()).hasSize(1);
        var file = new org.apache.hadoop.fs.Path(disk.visible().get(0).toUri());
        try (var reader = ParquetReader.builder(new GroupReadSupport(), file).build()) {
            assertThat(reader.read().getGroup("list", 0).getFieldRepetitionCount(0))
                    .isEqualTo(3);
        }
    }

    @Test
    void aSchemaThatParquetHasNoColumnsForIsRefusedAtOnce() {
        Schema empty = SchemaBuilder.record("Empty").fields().endRecord();
        Schema recursive = new Schema.Parser()
                .parse("{'type':'record','name':'Node','fields':[{'name':'next','type':['null','Node']}]}"
                        .replace('\'', '"'));
        for (Schema schema : List.of(empty, recursive, Schema.create(Schema.Type.STRING))) {
            assertThatThrownBy(() -> FilesSink.<GenericRecord>parquet("/out/rows", schema))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("Parquet has no columns for the schema");
        }
    }

    @Test
    void aFileThatWasTakenAndWhoseLineWasLostAppears() throws Exception {
        Disk disk = disk();
        RolledPublisher publisher = publisher(disk, TEXT);
        publisher.begin(1, 0);
        Prepared part = write(writer(disk, TEXT), 1, 1, "one");
        publisher.publish(SinkWorld.id(1), List.of(part));
        String name = Written.parse(part.handle()).file().toString();
        Path aside = root.resolve("out/_treadle/0123456789ab/out");
        Files.move(aside.resolve("parts/" + name), aside.resolve("driver-1/" + name));

        assertThat(publisher.stepToEnd()).isTrue();
        assertThat(visible(disk)).containsExactly("one");
    }

    @Test
    void aCommittedFileThatIsNowhereStopsTheApplication() throws Exception {
        Disk disk = disk();
        RolledPublisher publisher = publisher(disk, TEXT);
        publisher.begin(1, 0);
        Prepared part = write(writer(disk, TEXT), 1, 1, "one");
        publisher.publish(SinkWorld.id(1), List.of(part));
        Files.delete(root.resolve("out/_treadle/0123456789ab/out/parts/"
                + Written.parse(part.handle()).file()));

        assertThatThrownBy(publisher::stepToEnd)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("of which 4 bytes are committed, is gone");
    }

    @Test
    void aCheckpointThatWasPutBackIsNoticed() throws Exception {
        Disk disk = disk();
        RolledPublisher before = publisher(disk, TEXT);
        before.begin(1, 0);
        Prepared first = write(writer(disk, TEXT), 1, 1, "one");
        before.publish(SinkWorld.id(1), List.of(first));
        before.close();

        RolledPublisher after = publisher(disk, TEXT);
        after.begin(2, 0);
        after.publish(SinkWorld.id(1), List.of(first)); // the log was only behind
        Prepared again = write(writer(disk, TEXT), 1, 2, "one");
        assertThatThrownBy(() -> after.publish(SinkWorld.id(1), List.of(again)))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("was put back to an older state");
    }

    @Test
    void aLineThatTheApplicationCannotMakeIsNotTheFilesystemsFault() throws Exception {
        Disk disk = disk();
        TextFormat<String> broken = new TextFormat<>(
                text -> {
                    throw new IOException("no serializer");
                },
                "none");
        try (RolledWriter<String> rolled = writer(disk, broken);
                var single = new DirectoryWriter<>(new Storage(FaultyFileSystem.of(disk)), aside(disk), broken)) {
            for (SinkWriter<String> writer : List.of(rolled, single)) {
                assertThatThrownBy(() -> write(writer, 1, 1, "one"))
                        .isNotInstanceOf(SinkUnavailableException.class)
                        .isNotInstanceOf(IOException.class)
                        .hasMessageContaining("no serializer");
            }
        }
    }

    @Test
    void twoAttemptsAtATimeLeaveNoFileOpen() throws Exception {
        Disk disk = disk();
        RolledWriter<String> writer = writer(disk, TEXT);
        var first = writer.begin(new WriteContext(SinkWorld.id(1), 0, 1, 1, false));
        var second = writer.begin(new WriteContext(SinkWorld.id(1), 0, 1, 1, true));
        first.write("one");
        second.write("one");
        first.finish();
        second.finish();
        writer.close();

        assertThat(FaultyFileSystem.of(disk).open()).isEmpty();
    }
}
