package io.treadle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assumptions.assumeThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * {@code bin/treadle} in a folder that looks like a clone, with a {@code java} and an {@code mvn} that only say that
 * they ran.
 */
class LauncherTest {
    private static final Path BASH = Path.of("/bin/bash");
    private static final List<String> TOOLS = List.of(
            "dirname",
            "find",
            "flock",
            "grep",
            "head",
            "mkdir",
            "mktemp",
            "readlink",
            "rm",
            "sed",
            "tee",
            "touch",
            "tput");

    @TempDir
    private Path folder;

    private Path home = Path.of("");
    private Path source = Path.of("");
    private Path built = Path.of("");

    private record Ran(int code, String said) {}

    @BeforeEach
    void makeAClone() throws IOException {
        assumeThat(BASH).isExecutable();
        linkTools();
        home = folder.resolve("treadle");
        built = home.resolve("examples/target/built");
        executable(home.resolve("bin/treadle"), Files.readString(Path.of("../bin/treadle")));
        source = write(home.resolve("cli/src/main/java/It.java"), "");
        write(home.resolve("pom.xml"), "");
        java("17.0.9");
        executable(
                folder.resolve("tools/mvn"),
                "#!/bin/bash\necho mvn >>%s\nmkdir -p examples/target\ntouch examples/target/built\n"
                        .formatted(folder.resolve("ran")));
    }

    private void linkTools() throws IOException {
        Path tools = Files.createDirectories(folder.resolve("tools"));
        for (String tool : TOOLS) {
            for (String place : new String[] {"/usr/bin", "/bin"}) {
                Path real = Path.of(place, tool);
                if (Files.isExecutable(real) && Files.notExists(tools.resolve(tool))) {
                    Files.createSymbolicLink(tools.resolve(tool), real);
                }
            }
        }
    }

    @Test
    void whatIsNotBuiltIsBuiltOnce() throws Exception {
        assertThat(treadle("list").said()).contains("Building Treadle", "java runs", "io.treadle.cli.TreadleMain list");
        assertThat(treadle("list").said()).doesNotContain("Building");
        assertThat(builds()).isEqualTo(1);
    }

    @Test
    void newerSourcesAreBuiltWhereSomethingBeginsAndElseOnlyTold() throws Exception {
        build();
        touch(source, 60);

        for (String command : new String[] {"list", "help", "submit", "logs"}) {
            assertThat(treadle(command).said())
                    .contains("the sources are newer", "mvn -B -ntp -DskipTests", "java runs");
        }
        assertThat(builds()).isZero();

        assertThat(treadle("--verbose", "demo").said()).contains("Building Treadle", "java runs");
        touch(built, 30);
        touch(source, 60);
        assertThat(treadle("cluster", "start").said()).contains("Building Treadle", "java runs");
        assertThat(builds()).isEqualTo(2);
    }

    @Test
    void whatIsOldRunsWithoutMaven() throws Exception {
        build();
        touch(source, 60);
        Files.delete(folder.resolve("tools/mvn"));

        assertThat(treadle("demo").said()).contains("the sources are newer", "java runs");
    }

    @Test
    void theProjectToCopyIsNoSourceOfTreadle() throws Exception {
        build();
        touch(write(home.resolve("examples/starter/src/main/java/MyApp.java"), ""), 60);

        assertThat(treadle("list").said()).doesNotContain("newer");
    }

    @Test
    void anOldJavaIsNamedWithTheOneThatIsWanted() throws Exception {
        build();
        for (String version : new String[] {"11.0.2", "1.8.0_292"}) {
            java(version);
            assertThat(treadle("list")).satisfies(ran -> {
                assertThat(ran.code()).isEqualTo(2);
                assertThat(ran.said())
                        .contains("is Java " + (version.startsWith("11") ? "11" : "8"), "wanted 17 or later")
                        .doesNotContain("java runs");
            });
        }
        java("25");
        assertThat(treadle("list").said()).contains("java runs");
    }

    @Test
    void twoCommandsAtOnceBuildOnce() throws Exception {
        assumeThat(Path.of("/usr/bin/flock")).isExecutable();
        Path gate = folder.resolve("gate");
        executable(
                folder.resolve("tools/mvn"),
                "#!/bin/bash\necho mvn >>%s\nread -r _ <%s\nmkdir -p examples/target\ntouch examples/target/built\n"
                        .formatted(folder.resolve("ran"), gate));
        assertThat(new ProcessBuilder("mkfifo", gate.toString()).start().waitFor())
                .isZero();

        Process first = start("list");
        // Returns when the first build has opened the other end, and so holds the lock.
        try (var open = Files.newOutputStream(gate)) {
            Process second = start("list");
            String waiting = second.inputReader().readLine();
            assertThat(waiting).contains("Waiting for another command");
            open.write('\n');
            open.flush();
            assertThat(first.waitFor()).isZero();
            assertThat(second.waitFor()).isZero();
        }
        assertThat(builds()).isEqualTo(1);
    }

    private void java(String version) throws IOException {
        executable(folder.resolve("jdk/bin/java"), "#!/bin/bash\necho java runs \"$@\"\n");
        write(folder.resolve("jdk/release"), "IMPLEMENTOR=\"x\"\nJAVA_VERSION=\"%s\"\n".formatted(version));
    }

    private void build() throws IOException {
        touch(write(built, ""), 30);
    }

    private long builds() throws IOException {
        Path ran = folder.resolve("ran");
        return Files.exists(ran) ? Files.readAllLines(ran).size() : 0;
    }

    private Ran treadle(String... arguments) throws IOException, InterruptedException {
        Process process = start(arguments);
        String said = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Ran(process.waitFor(), said);
    }

    private Process start(String... arguments) throws IOException {
        ProcessBuilder builder =
                new ProcessBuilder(BASH.toString(), home.resolve("bin/treadle").toString());
        builder.command().addAll(List.of(arguments));
        Map<String, String> environment = builder.environment();
        environment.remove("TREADLE_OPTS");
        environment.put("JAVA_HOME", folder.resolve("jdk").toString());
        // Only what it may use: a Maven that is installed here must not be found.
        environment.put("PATH", folder.resolve("tools").toString());
        return builder.redirectErrorStream(true).start();
    }

    private static void touch(Path file, int secondsAfterTheClone) throws IOException {
        Files.setLastModifiedTime(
                file, FileTime.from(Instant.parse("2040-01-01T00:00:00Z").plusSeconds(secondsAfterTheClone)));
    }

    private static void executable(Path file, String text) throws IOException {
        assertThat(write(file, text).toFile().setExecutable(true)).isTrue();
    }

    private static Path write(Path file, String text) throws IOException {
        Files.createDirectories(file.getParent());
        return Files.writeString(file, text);
    }
}
