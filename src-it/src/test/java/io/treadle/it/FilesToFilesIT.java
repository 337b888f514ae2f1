package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.treadle.examples.FilesToFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Stream;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example that turns log files into Parquet, in a JVM of its own that is killed. */
class FilesToFilesIT {
    private static final Duration PATIENCE = Duration.ofMinutes(2);

    @TempDir
    private Path temporary;

    private final List<String> expected = new ArrayList<>();
    private int files;

    @Test
    void eachLineIsKeptOnceWhileTheApplicationIsKilled() throws Exception {
        Files.createDirectories(temporary.resolve("in"));
        feed(20);
        Process application = application("first");
        awaitSomething(application, 1);
        for (int i = 0; i < 3; i++) {
            feed(10);
            awaitSomething(application, shown().size() + 1);
            application.destroyForcibly().waitFor(); // as kill -9 does
            application = application("again-" + i);
        }
        feed(5);

        Process last = application;
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(300)).untilAsserted(() -> {
            assertThat(last.isAlive()).as("%s", output()).isTrue();
            assertThat(shown()).hasSizeGreaterThanOrEqualTo(expected.size());
        });
        last.destroyForcibly().waitFor();
        assertThat(shown()).containsExactlyInAnyOrderElementsOf(expected);
    }

    private void feed(int count) throws IOException {
        for (int i = 0; i < count; i++) {
            StringBuilder text = new StringBuilder();
            for (int line = 0; line < 50; line++) {
                String one = line % 10 == 0
                        ? "rest-%d-%d".formatted(files, line)
                        : "t%d INFO line %d".formatted(files, line);
                expected.add(one);
                text.append(one).append('\n');
            }
            Path hidden = temporary.resolve("in/.f" + files);
            Files.writeString(hidden, text);
            Files.move(hidden, temporary.resolve("in/f" + files + ".log"), StandardCopyOption.ATOMIC_MOVE);
            files++;
        }
    }

    private void awaitSomething(Process application, int lines) {
        await().atMost(PATIENCE).pollInterval(Duration.ofMillis(100)).untilAsserted(() -> {
            assertThat(application.isAlive()).as("%s", output()).isTrue();
            assertThat(shown()).hasSizeGreaterThanOrEqualTo(lines);
        });
    }

    private List<String> shown() throws IOException {
        List<String> shown = new ArrayList<>();
        try (Stream<Path> all = Files.walk(temporary)) {
            for (Path file : all.filter(Files::isRegularFile).toList()) {
                String path = temporary.relativize(file).toString();
                if (path.matches("out/part-[^/]*\\.parquet")) {
                    shown.addAll(parquet(file));
                } else if (path.matches("rest-\\d+\\.txt/part-\\d+")) {
                    shown.addAll(Files.readAllLines(file));
                }
            }
        }
        return shown;
    }

    private static List<String> parquet(Path file) throws IOException {
        List<String> lines = new ArrayList<>();
        try (ParquetReader<Group> reader = ParquetReader.builder(
                        new GroupReadSupport(), new org.apache.hadoop.fs.Path(file.toUri()))
                .build()) {
            for (Group row = reader.read(); row != null; row = reader.read()) {
                lines.add("%s %s %s"
                        .formatted(row.getString("time", 0), row.getString("level", 0), row.getString("text", 0)));
            }
        }
        return lines;
    }

    private Process application(String name) throws IOException {
        return new ProcessBuilder(List.of(
                        ProcessHandle.current().info().command().orElse("java"),
                        "-Xmx256m",
                        "-Dtreadle.master=local[2]",
                        "-cp",
                        System.getProperty("java.class.path"),
                        FilesToFiles.class.getName(),
                        "--in",
                        temporary.resolve("in").toUri() + "*.log",
                        "--out",
                        temporary.resolve("out").toUri().toString(),
                        "--rest",
                        temporary.resolve("rest").toUri().toString(),
                        "--checkpoint",
                        temporary.resolve("checkpoint").toUri().toString(),
                        "--interval",
                        "200ms",
                        "--roll",
                        "1s"))
                .redirectErrorStream(true)
                .redirectOutput(temporary.resolve(name + ".log").toFile())
                .start();
    }

    private String output() throws IOException {
        StringBuilder all = new StringBuilder();
        try (var logs = Files.newDirectoryStream(temporary, "*.log")) {
            for (Path log : logs) {
                List<String> lines = Files.readAllLines(log);
                all.append(log.getFileName()).append('\n');
                lines.subList(Math.max(0, lines.size() - 40), lines.size())
                        .forEach(line -> all.append(line).append('\n'));
            }
        }
        return all.toString();
    }
}
