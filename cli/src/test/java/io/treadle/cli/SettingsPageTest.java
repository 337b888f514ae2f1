package io.treadle.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.typesafe.config.ConfigFactory;
import io.treadle.api.conf.DeclaredSettings;
import io.treadle.api.conf.Setting;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;

class SettingsPageTest {
    private static final Path ROOT = Path.of("..");
    private final SettingsPage page = new SettingsPage(DeclaredSettings.load());

    @Test
    void theFileOfAllSettingsIsUpToDate() throws IOException {
        assertThat(Files.readString(ROOT.resolve("conf/treadle.conf")))
                .as("write it anew with: bin/treadle settings --format conf > conf/treadle.conf")
                .isEqualTo(page.conf());
    }

    @Test
    void thePageAboutSettingsIsUpToDate() throws IOException {
        assertThat(Files.readString(ROOT.resolve("docs/configuration.md")))
                .as("write it anew with: bin/treadle settings --format markdown > docs/configuration.md")
                .isEqualTo(page.markdown());
    }

    @Test
    void everyLineOfTheFileIsASettingOnceItsCommentSignIsTakenAway() {
        String settings = page.conf()
                .lines()
                .filter(line -> line.matches("# treadle\\.[a-z.-]+ = .+"))
                .map(line -> line.substring(2))
                .collect(Collectors.joining("\n"));
        ConfigFactory.parseString(settings)
                .entrySet()
                .forEach(entry -> assertThat(DeclaredSettings.load()
                                .problem(
                                        entry.getKey(),
                                        String.valueOf(entry.getValue().unwrapped())))
                        .isEmpty());
    }

    /** In HOCON a name is a path: {@code a.b} with a value and {@code a.b.c} with another forget one of the two. */
    @Test
    void noSettingsNameIsTheBeginningOfAnothers() {
        List<String> names = DeclaredSettings.load().groups().stream()
                .flatMap(group -> group.settings().stream())
                .map(Setting::name)
                .toList();
        assertThat(names).allSatisfy(name -> assertThat(names).noneMatch(other -> other.startsWith(name + ".")));
    }
}
