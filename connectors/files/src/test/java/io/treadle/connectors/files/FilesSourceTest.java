package io.treadle.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.source.Available;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import io.treadle.connectors.files.read.FilesPlanner;
import io.treadle.connectors.files.read.IfChanged;
import io.treadle.connectors.files.read.LineReading;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.zip.GZIPOutputStream;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.reflect.ReflectData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FilesSourceTest {
    private static final SourceContext CONTEXT = new SourceContext("test", "in");

    @TempDir
    private Path in;

    /** What a driver would remember, and do: it logs what was found, plans it by slices, and forgets what has ended. */
    private static final class Driver<T> {
        private final FilesSource<T> source;
        private final SourcePlanner planner;
        private final long most;
        private Known known;

        Driver(FilesSource<T> source, long most) throws Exception {
            this.source = source.lookEvery(Duration.ofMillis(10));
            this.most = most;
            planner = source.planner(CONTEXT);
            known = known(planner.begin());
        }

        private static Known known(Found found) {
            Map<String, Position> partitions = new HashMap<>();
            found.partitions().forEach(one -> partitions.put(one.partition(), new Position(one.next(), one.detail())));
            return new Known(partitions, found.cursor());
        }

        List<T> batch() throws Exception {
            List<T> records = new ArrayList<>();
            Found found = planner.poll(known);
            Map<String, Position> left = new HashMap<>();
            try (var reader = source.reader(CONTEXT)) {
                for (Available one : found.partitions()) {
                    long until = Math.min(one.end(), one.next() + most);
                    reader.read(
                            new Slice(one.partition(), one.next(), until, one.detail()),
                            (position, record) -> records.add(record));
                    if (until < one.end()) {
                        left.put(one.partition(), new Position(until, one.detail()));
                    }
                }
            }
            known = new Known(left, found.cursor());
            return records;
        }

        List<T> untilNothingComes() throws Exception {
            List<T> records = new ArrayList<>();
            for (int i = 0; i < 200; i++) {
                records.addAll(batch());
                if (known.partitions().isEmpty() && i > 0 && !isMore()) {
                    return records;
                }
            }
            throw new AssertionError("it does not come to an end");
        }

        private boolean isMore() throws Exception {
            try (SourcePlanner fresh = source.planner(CONTEXT)) {
                return !fresh.poll(known).partitions().isEmpty();
            }
        }
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(in.resolve(name), text);
    }

    @Test
    void eachLineIsReadOnceHoweverTheSlicesAreCut() throws Exception {
        StringBuilder text = new StringBuilder();
        List<String> lines = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            lines.add("é".repeat(i % 7) + i);
            text.append(lines.get(i)).append(i % 2 == 0 ? "\n" : "\r\n");
        }
        text.append("the last, without an end");
        lines.add("the last, without an end");
        write("a.log", text.toString());

        for (long most : new long[] {1, 3, 100_000}) {
            for (long split : new long[] {7, 500, 1_000_000}) {
                Driver<String> driver =
                        new Driver<>(FilesSource.lines(in.toString()).splitBytes(split), most * 50);
                assertThat(driver.untilNothingComes()).containsExactlyInAnyOrderElementsOf(lines);
            }
        }
        assertThat(new Driver<>(FilesSource.lines(in + "/*.log"), 100).untilNothingComes())
                .containsExactlyInAnyOrderElementsOf(lines);
    }

    @Test
    void filesThatAreStillWrittenToAreLeftOutAndCompressedOnesRead() throws Exception {
        write(".hidden", "no\n");
        write("_hidden", "no\n");
        write("x.tmp", "no\n");
        write("x._COPYING_", "no\n");
        write("empty", "");
        try (OutputStream out = new GZIPOutputStream(Files.newOutputStream(in.resolve("b.gz")))) {
            out.write("one\ntwo\n".getBytes(StandardCharsets.UTF_8));
        }

        assertThat(new Driver<>(FilesSource.lines(in.toString()), 1000).untilNothingComes())
                .containsExactly("one", "two");
    }

    @Test
    void aFileThatIsMovedInWithAnOldTimeIsFound() throws Exception {
        write("new", "new\n");
        Driver<String> driver = new Driver<>(FilesSource.lines(in.toString()), 1000);
        List<String> first = driver.untilNothingComes();

        write("old", "old\n");
        Files.setLastModifiedTime(in.resolve("old"), FileTime.fromMillis(1_000_000));

        assertThat(first).containsExactly("new");
        assertThat(driver.untilNothingComes()).containsExactly("old");
    }

    @Test
    void noMoreFilesComeAtOnceThanTheApplicationWants() throws Exception {
        for (int i = 0; i < 25; i++) {
            write("f" + i, "line " + i + "\n");
        }
        Driver<String> driver = new Driver<>(FilesSource.lines(in.toString()).maxFilesPerBatch(10), 1000);

        assertThat(driver.batch()).hasSize(10);
        assertThat(driver.untilNothingComes()).hasSize(15);
    }

    @Test
    void onlyWhatComesAfterTheFirstStartIsReadIfThatIsAskedFor() throws Exception {
        write("before", "before\n");
        Driver<String> driver = new Driver<>(FilesSource.lines(in.toString()).onlyNew(), 1000);
        write("after", "after\n");

        assertThat(driver.untilNothingComes()).containsExactly("after");
    }

    @Test
    void aFileThatIsGoneOrChangedFailsWithItsNameOrIsLeftOut() throws Exception {
        write("changing", "one\n");
        FilesSource<String> source = FilesSource.lines(in.toString());
        Available found = source.planner(CONTEXT).begin().partitions().get(0);
        Slice slice = new Slice(found.partition(), 0, found.end(), found.detail());

        write("changing", "one and more\n");
        assertThatThrownBy(() -> source.reader(CONTEXT).read(slice, (position, record) -> {}))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("changing")
                .hasMessageContaining("has 13 bytes, not 4");

        Files.delete(in.resolve("changing"));
        assertThatThrownBy(() -> source.reader(CONTEXT).read(slice, (position, record) -> {}))
                .hasMessageContaining("changing")
                .hasMessageContaining("is gone")
                .hasMessageContaining("IfChanged.SKIP");
        List<String> records = new ArrayList<>();
        source.ifChanged(IfChanged.SKIP).reader(CONTEXT).read(slice, (position, record) -> records.add(record));
        assertThat(records).isEmpty();
    }

    @Test
    void recordsOfAvroAndParquetAreReadOnceHoweverTheSlicesAreCut() throws Exception {
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < 300; i++) {
            texts.add("record " + i);
        }
        for (boolean parquet : new boolean[] {false, true}) {
            RecordFormat<GenericRecord> format = parquet
                    ? new ParquetFormat<>(Contents.SCHEMA, ReflectData.get(), CompressionCodecName.SNAPPY)
                    : new AvroFormat<>(Contents.SCHEMA, ReflectData.get(), "deflate");
            Path directory = Files.createDirectory(in.resolve("d" + parquet));
            org.apache.hadoop.fs.Path file =
                    new org.apache.hadoop.fs.Path(directory.toUri() + "a" + format.extension());
            try (Storage storage = Storage.of(file)) {
                var output = format.open(storage, file);
                for (String text : texts) {
                    output.write(Contents.record(text));
                    if (!parquet && text.endsWith("7")) {
                        output.settle();
                    }
                }
                output.end();
            }
            FilesSource<GenericRecord> source =
                    parquet ? FilesSource.parquet(directory.toString()) : FilesSource.avro(directory.toString());

            assertThat(new Driver<>(source.splitBytes(500), 130).untilNothingComes())
                    .extracting(record -> record.get("text").toString())
                    .containsExactlyInAnyOrderElementsOf(texts);
            assertThat(new Driver<>(source, 1_000_000).untilNothingComes()).hasSize(300);
        }
    }

    @Test
    void aCorruptFileIsNamedWithThePlace() throws Exception {
        write("a.parquet", "PAR1 this is none PAR1");
        write("b.avro", "this is none either");

        assertThatThrownBy(() -> new Driver<>(FilesSource.parquet(in + "/a.parquet"), 10).batch())
                .hasMessageContaining("a.parquet, the footer");
        assertThatThrownBy(() -> new Driver<>(FilesSource.avro(in + "/b.avro"), 10).batch())
                .hasMessageContaining("b.avro, block at byte 0");
    }

    @Test
    void aFileThatIsAppendedToOrTouchedAfterItWasReadFailsOrIsLeftOut() throws Exception {
        for (boolean append : new boolean[] {true, false}) {
            Path directory = Files.createDirectory(in.resolve("d" + append));
            Files.writeString(directory.resolve("a"), "one\n");
            Files.setLastModifiedTime(directory.resolve("a"), FileTime.fromMillis(2_000_000));
            FilesSource<String> source = FilesSource.lines(directory.toString());
            Driver<String> failing = new Driver<>(source, 1000);
            Driver<String> skipping =
                    new Driver<>(FilesSource.lines(directory.toString()).ifChanged(IfChanged.SKIP), 1000);
            assertThat(failing.untilNothingComes()).containsExactly("one");
            assertThat(skipping.untilNothingComes()).containsExactly("one");

            if (append) {
                Files.writeString(directory.resolve("a"), "one\ntwo\n");
            }
            Files.setLastModifiedTime(directory.resolve("a"), FileTime.fromMillis(append ? 3_000_000 : 1_000_000));
            Files.writeString(directory.resolve("b"), "three\n");

            assertThatThrownBy(failing::untilNothingComes)
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("was written to after it was found");
            assertThat(skipping.untilNothingComes()).containsExactly("three");
        }
    }

    @Test
    void aDirectoryThatIsAwayForOneLookIsNotReadAgain() throws Exception {
        Path directory = Files.createDirectory(in.resolve("d"));
        Files.writeString(directory.resolve("a"), "one\n");
        Driver<String> driver = new Driver<>(FilesSource.lines(in + "/d*"), 1000);
        assertThat(driver.untilNothingComes()).containsExactly("one");

        Files.move(directory, in.resolve("away"));
        assertThat(driver.untilNothingComes()).isEmpty();
        Files.createDirectory(in.resolve("d2"));
        Files.writeString(in.resolve("d2/b"), "two\n");
        assertThat(driver.untilNothingComes()).containsExactly("two");
        Files.move(in.resolve("away"), directory);

        assertThat(driver.untilNothingComes()).isEmpty();
    }

    @Test
    void aClockThatIsSetBackMakesNothingNew() throws Exception {
        write("a", "one\n");
        write("b", "two\n");
        Files.setLastModifiedTime(in.resolve("a"), FileTime.fromMillis(1_000_000));
        Files.setLastModifiedTime(in.resolve("b"), FileTime.fromMillis(1_009_000));
        Instant[] now = {Instant.ofEpochMilli(1_011_000)};
        FilesPlanner.Options options = new FilesPlanner.Options(
                new org.apache.hadoop.fs.Path(in.toUri()),
                Duration.ofMillis(10),
                Duration.ofSeconds(1),
                10,
                1000,
                false,
                IfChanged.FAIL,
                IfChanged.FAIL);
        try (FilesPlanner planner =
                new FilesPlanner(Storage.of(options.pattern()), new LineReading(), options, () -> now[0])) {
            Found found = planner.begin();
            assertThat(found.partitions()).hasSize(2);
            for (int back : new int[] {2, 0, 5, 0}) {
                now[0] = Instant.ofEpochMilli(1_011_000).minusSeconds(back);
                found = planner.poll(new Known(Map.of(), found.cursor()));
                assertThat(found.partitions()).isEmpty();
            }
        }
    }

    @Test
    void aNameWithAnEndOfLineIsLeftOut() throws Exception {
        write("a\nb", "no\n");
        write("c", "yes\n");

        assertThat(new Driver<>(FilesSource.lines(in.toString()), 1000).untilNothingComes())
                .containsExactly("yes");
    }

    @Test
    void aTruncatedOrDamagedCompressedFileStopsTheApplication() throws Exception {
        var bytes = new java.io.ByteArrayOutputStream();
        try (OutputStream out = new GZIPOutputStream(bytes)) {
            for (int i = 0; i < 20_000; i++) {
                out.write((i * 7919 + "\n").getBytes(StandardCharsets.UTF_8));
            }
        }
        byte[] whole = bytes.toByteArray();
        byte[] damaged = whole.clone();
        for (int i = whole.length / 2; i < whole.length / 2 + 50; i++) {
            damaged[i] ^= 0x55;
        }
        for (byte[] broken : List.of(java.util.Arrays.copyOf(whole, whole.length / 2), damaged)) {
            Files.write(in.resolve("a.gz"), broken);

            assertThatThrownBy(() -> new Driver<>(FilesSource.lines(in.toString()), 10).batch())
                    .isInstanceOf(IllegalStateException.class)
                    .hasMessageContaining("a.gz, about byte");
        }
    }

    @Test
    void aNameWithAColonIsReadInADirectoryAndNamesTheRemedyBelowAPattern() throws Exception {
        write("12:30.log", "one\n");

        assertThat(new Driver<>(FilesSource.lines(in.toString()), 1000).untilNothingComes())
                .containsExactly("one");
        assertThatThrownBy(() -> new Driver<>(FilesSource.lines(in + "/*.log"), 1000))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("give the directory without a pattern");
    }
}
