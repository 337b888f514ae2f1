package io.treadle.connectors.files;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.connectors.files.Disk.Fault;
import io.treadle.connectors.files.SinkWorld.Setup;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.reflect.ReflectData;
import org.apache.parquet.hadoop.metadata.CompressionCodecName;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * A process dies, or an operation fails, at each operation that a run does on its filesystem: before or after it
 * has happened.
 * However that is, in the end every record is visible once, and nothing is left aside.
 */
class CrashPointsTest {
    private static final Rolling ROLLING = new Rolling(400, Duration.ofSeconds(1));

    @TempDir
    private Path folder;

    enum Kind {
        TEXT,
        AVRO,
        PARQUET
    }

    static Stream<Arguments> cases() {
        List<Arguments> cases = new ArrayList<>();
        for (Kind kind : Kind.values()) {
            Fault[] faults = kind == Kind.TEXT ? Fault.values() : new Fault[] {Fault.DIES_AFTER};
            for (Fault fault : faults) {
                for (boolean leases : new boolean[] {true, false}) {
                    cases.add(Arguments.of(kind, true, leases, fault, !leases));
                }
                cases.add(Arguments.of(kind, false, true, fault, kind == Kind.TEXT));
            }
        }
        return cases.stream();
    }

    @ParameterizedTest(name = "{0}, rolled {1}, leases {2}, {3}, taken by a consumer {4}")
    @MethodSource("cases")
    void atEachOperation(Kind kind, boolean rolled, boolean leases, Fault fault, boolean taken) throws Exception {
        int operations = run(kind, rolled, leases, fault, taken, -1);
        int stride = kind == Kind.PARQUET ? 7 : 1; // its files are slow to write, and the steps are those of Avro's
        for (int failing = 0; failing < operations; failing += stride) {
            run(kind, rolled, leases, fault, taken, failing);
        }
    }

    private int run(Kind kind, boolean rolled, boolean leases, Fault fault, boolean taken, int failing)
            throws Exception {
        Path root = Files.createDirectory(folder.resolve("run" + failing));
        Path consumer = folder.resolve("taken" + failing);
        Disk disk = new Disk(root, leases, fault, operation -> operation == failing);
        try {
            Optional<Rolling> rolling = rolled ? Optional.of(ROLLING) : Optional.empty();
            return kind == Kind.TEXT
                    ? run(
                            disk,
                            new Setup<>(new TextFormat<String>(text -> text, "none"), rolling, text -> text),
                            taken ? consumer : null)
                    : run(disk, new Setup<>(format(kind), rolling, Contents::record), taken ? consumer : null);
        } catch (Exception | AssertionError e) {
            throw new AssertionError(
                    "failing at operation %d, %s: %s"
                            .formatted(failing, failing < 0 ? "none" : disk.operation(failing), e.getMessage()),
                    e);
        } finally {
            delete(root);
            delete(consumer);
        }
    }

    private static RecordFormat<GenericRecord> format(Kind kind) {
        return kind == Kind.AVRO
                ? new AvroFormat<>(Contents.SCHEMA, ReflectData.get(), "null")
                : new ParquetFormat<>(Contents.SCHEMA, ReflectData.get(), CompressionCodecName.UNCOMPRESSED);
    }

    private static <T> int run(Disk disk, Setup<T> setup, Path consumer) throws Exception {
        SinkWorld<T> world = new SinkWorld<>(disk, setup, consumer);
        world.run(7);
        world.end();
        int operations = disk.operations();
        // The next start finishes what a death at the very end has left.
        world.run(1);
        world.end();
        assertThat(Contents.of(visible(disk, consumer))).containsExactlyInAnyOrderElementsOf(world.expected());
        assertThat(disk.all().stream()
                        .map(file -> disk.root.relativize(file).toString())
                        .filter(file -> file.contains("_treadle"))
                        .filter(file -> !file.matches(".*/driver-\\d+/manifest-\\d+")))
                .isEmpty();
        return operations;
    }

    private static List<Path> visible(Disk disk, Path consumer) throws IOException {
        List<Path> visible = new ArrayList<>(disk.visible());
        if (consumer != null && Files.isDirectory(consumer)) {
            try (Stream<Path> files = Files.list(consumer)) {
                files.forEach(visible::add);
            }
        }
        return visible;
    }

    private static void delete(Path directory) throws IOException {
        if (Files.exists(directory)) {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file :
                        files.sorted(java.util.Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }
}
