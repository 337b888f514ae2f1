package io.treadle.cli;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.conf.DeclaredSettings;
import io.treadle.api.conf.Setting;
import io.treadle.api.conf.SettingGroup;
import io.treadle.api.conf.SettingsException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class JobFileTest {
    private static final DeclaredSettings DECLARED = DeclaredSettings.of(List.of(new SettingGroup() {
        @Override
        public String title() {
            return "Test";
        }

        @Override
        public List<Setting<?>> settings() {
            return List.of(
                    Setting.number("treadle.executors"),
                    Setting.bytes("treadle.executor.memory"),
                    Setting.text("treadle.name"));
        }
    }));

    @TempDir
    private Path folder;

    @Test
    void nestedAndDottedNamesAreTheSame() throws IOException {
        Path file = write("job.conf", """
                treadle {
                  executors = 4
                  executor { memory = 2g }
                }
                treadle.name = "the words"
                app.topic = lines // free
                """);
        assertThat(read(file, Map.of()))
                .containsExactlyInAnyOrderEntriesOf(Map.of(
                        "treadle.executors", "4",
                        "treadle.executor.memory", "2g",
                        "treadle.name", "the words",
                        "app.topic", "lines"));
    }

    @Test
    void propertiesAndJsonAreKindsOfJobFiles() throws IOException {
        assertThat(read(write("job.properties", "treadle.executors=3\n"), Map.of()))
                .containsEntry("treadle.executors", "3");
        assertThat(read(write("job.json", "{\"treadle\": {\"executors\": 3}}"), Map.of()))
                .containsEntry("treadle.executors", "3");
    }

    @Test
    void theCommandLineWinsAndHealsWhatTheFileGotWrong() throws IOException {
        Path file = write("job.conf", "treadle.executors = many\n");
        assertThat(read(file, Map.of("treadle.executors", "5"))).containsEntry("treadle.executors", "5");
    }

    @Test
    void allProblemsAreToldTogetherWithTheirPlaces() throws IOException {
        Path file = write("job.conf", """
                treadle.exectuors = 4
                treadle.executor.memory = lots
                app.list = [1, 2]
                """);
        assertThatThrownBy(() -> read(file, Map.of("treadle.nam", "x")))
                .isInstanceOf(SettingsException.class)
                .hasMessageContaining("4 problems")
                .hasMessageContaining(file + ":1: treadle.exectuors: no such setting; did you mean treadle.executors?")
                .hasMessageContaining(file + ":2: treadle.executor.memory = lots: wanted a size")
                .hasMessageContaining(file + ":3: app.list = [1, 2]: wanted a single value")
                .hasMessageContaining("-D treadle.nam: no such setting; did you mean treadle.name?");
    }

    @Test
    void aMissingFileAndOneThatIsNotHoconAreNamed() throws IOException {
        assertThatThrownBy(() -> read(folder.resolve("none.conf"), Map.of()))
                .hasMessageContaining("none.conf: there is no such file");
        Path broken = write("broken.conf", "treadle { executors = 4\n");
        assertThatThrownBy(() -> read(broken, Map.of())).hasMessageContaining("broken.conf");
    }

    private Path write(String name, String content) throws IOException {
        return Files.writeString(folder.resolve(name), content);
    }

    private static Map<String, String> read(Path file, Map<String, String> overrides) {
        return new JobFile(DECLARED).read(file).with(overrides).settings();
    }
}
