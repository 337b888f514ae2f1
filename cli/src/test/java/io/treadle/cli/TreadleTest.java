package io.treadle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreadleTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();

    @Test
    void withoutACommandItShowsWhatThereIs() {
        assertThat(run()).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("treadle demo", "cluster", "submit");
    }

    @Test
    void helpIsThereForEveryCommandAndListsTheExitCodes() {
        assertThat(run("--help")).isZero();
        assertThat(out.toString()).contains("Exit codes:", "cannot be reached", "cluster");
        assertThat(run("help", "cluster", "start")).isZero();
        assertThat(out.toString()).contains("--quiet", "Example");
    }

    @Test
    void aMistypedOptionIsNamedWithItsNeighbour() {
        assertThat(run("cluster", "start", "--dirr", "x")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("--dirr", "--dir", "See: treadle cluster start --help");
    }

    @Test
    void aClusterThatDoesNotRunIsNotFound() {
        assertThat(run("cluster", "status")).isEqualTo(ExitCode.NOT_FOUND.number());
        assertThat(err.toString()).contains("No cluster is running in " + folder, "treadle cluster start");
        assertThat(run("cluster", "stop")).isEqualTo(ExitCode.NOT_FOUND.number());
    }

    @Test
    void aFolderWithSomebodysFilesIsNotTakenForACluster() throws IOException {
        Path precious = Files.writeString(folder.resolve("precious"), "mine");
        assertThat(run("cluster", "start", "--dir", folder.toString())).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("not empty").doesNotContain("\tat ");
        assertThat(precious).exists();
    }

    @Test
    void theStackTraceIsShownOnlyWhenItIsAskedFor() throws IOException {
        Files.writeString(folder.resolve("precious"), "mine");
        run("cluster", "start", "--verbose", "--dir", folder.toString());
        assertThat(err.toString()).contains("\tat ");
    }

    private int run(String... arguments) {
        Surroundings surroundings =
                new Surroundings(folder, Map.of("XDG_STATE_HOME", folder.toString()), folder, Optional.empty(), 80);
        return new Treadle(surroundings, new PrintWriter(out, true), new PrintWriter(err, true)).run(arguments);
    }
}
