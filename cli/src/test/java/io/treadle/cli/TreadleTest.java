package io.treadle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.jar.JarEntry;
import java.util.jar.JarOutputStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class TreadleTest {
    @TempDir
    private Path folder;

    private final StringWriter out = new StringWriter();
    private final StringWriter err = new StringWriter();
    private final Map<String, String> environment = new HashMap<>();

    @BeforeEach
    void nameTheFolderOfState() {
        environment.put("XDG_STATE_HOME", folder.toString());
    }

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

    @Test
    void whatCannotBeSubmittedIsToldInOneMessageWithTheRemedy() throws IOException {
        assertThat(run("submit", "none.jar")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("none.jar: there is no such jar").doesNotContain("\tat ");

        assertThat(run("submit", "-D", "treadle.exectuors=3", "-D", "treadle.executor.cores=x", "app.jar"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString())
                .contains("2 problems", "treadle.executor.cores = x", "did you mean treadle.executors?");
    }

    @Test
    void aMainClassThatIsNotThereIsNamedWithThoseThatAre() throws IOException {
        Path jar = folder.resolve("app.jar");
        try (JarOutputStream out = new JarOutputStream(Files.newOutputStream(jar));
                InputStream main = TreadleMain.class.getResourceAsStream("TreadleMain.class")) {
            out.putNextEntry(new JarEntry("io/treadle/cli/TreadleMain.class"));
            main.transferTo(out);
        }
        assertThat(run("submit", jar.toString())).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("No main class was given", "It has: io.treadle.cli.TreadleMain");

        assertThat(run("submit", jar.toString(), "treadlemain", "--of", "its own"))
                .isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString())
                .contains("There is no class treadlemain", "Did you mean: io.treadle.cli.TreadleMain?");
    }

    @Test
    void withoutAClustersConfigurationTheVariableIsNamed() {
        assertThat(run("list")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("HADOOP_CONF_DIR is not set", "yarn-site.xml");
    }

    @Test
    void yarnsOwnVariableWillDoForTheConfiguration() throws IOException {
        Files.writeString(folder.resolve("not-a-folder"), "");
        environment.put("HADOOP_CONF_DIR", folder.resolve("not-a-folder").toString());
        assertThat(run("list")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("not-a-folder is no folder");

        environment.put("YARN_CONF_DIR", folder.toString());
        assertThat(run("list", "-D", "treadle.no.such=1")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("treadle.no.such: no such setting");
    }

    @Test
    void theDemosIntervalIsCheckedBeforeAClusterIsStarted() {
        assertThat(run("demo", "--interval", "abc")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("--interval = abc: wanted a time with a unit");
        assertThat(run("demo", "--interval", "5ms")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("--interval = 5ms: must be at least 10ms");

        run("demo", "--interval", "1min");
        assertThat(err.toString()).contains("bin/treadle, which makes its temporary folder");
    }

    @Test
    void whatIsWrongIsNamedForWhatItIs() {
        assertThat(run("help", "bogus")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("there is no command bogus");
        run("submit", folder.toString());
        assertThat(err.toString()).contains(folder + " is a folder: wanted the application's jar");
        run("submit", "--conf", folder.toString(), "app.jar");
        assertThat(err.toString()).contains(folder + ": it is a folder; name a job file");
        assertThat(run("submit", "-D", "treadle.executors", "app.jar")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString())
                .contains("treadle: -D treadle.executors: wanted NAME=VALUE")
                .doesNotContain("option option");
        assertThat(run("cluster", "start", "--dir", "/proc/none")).isEqualTo(ExitCode.USAGE.number());
        assertThat(err.toString()).contains("/proc/none: the folder cannot be made or written to", "--dir");
    }

    @Test
    void theCommandThatPrintsSettingsIsListed() {
        run("--help");
        assertThat(out.toString()).contains("settings");
    }

    private int run(String... arguments) {
        Surroundings surroundings = new Surroundings(folder, environment, folder, Optional.empty(), 80);
        return new Treadle(surroundings, new PrintWriter(out, true), new PrintWriter(err, true)).run(arguments);
    }
}
