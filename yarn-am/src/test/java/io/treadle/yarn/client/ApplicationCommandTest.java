package io.treadle.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.jar.Attributes;
import java.util.jar.JarOutputStream;
import java.util.jar.Manifest;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ApplicationCommandTest {
    @TempDir
    private Path folder;

    @Test
    void runJarTakesTheClassThatWasGiven() throws IOException {
        Path jar = jar("");

        ApplicationCommand command =
                ApplicationCommand.ofRunJar(List.of(jar.toString(), "org/example/App", "--name", "two words", ""));

        assertThat(command)
                .isEqualTo(new ApplicationCommand(jar, "org.example.App", List.of("--name", "two words", "")));
    }

    @Test
    void runJarTakesAllWordsAsArgumentsIfTheManifestNamesTheMainClass() throws IOException {
        Path jar = jar("org.example.Main");

        ApplicationCommand command = ApplicationCommand.ofRunJar(List.of(jar.toString(), "org.example.Other", "x"));

        assertThat(command.mainClass()).isEqualTo("org.example.Main");
        assertThat(command.arguments()).containsExactly("org.example.Other", "x");
    }

    @Test
    void runJarWithoutAnyMainClassIsRefused() throws IOException {
        Path jar = jar("");

        assertThatThrownBy(() -> ApplicationCommand.ofRunJar(List.of(jar.toString())))
                .hasMessageContaining("no main class was given")
                .hasMessageContaining(jar.toString());
    }

    @Test
    void argumentsAreWhatFollowsTheMainClass() {
        List<String> words = List.of("java", "-cp", "x.jar", "org.example.App", "a b", "org.example.App");

        assertThat(ApplicationCommand.argumentsAfter(words, "org.example.App"))
                .containsExactly("a b", "org.example.App");
    }

    @Test
    void argumentsOfAnExecutableJarAreWhatFollowsIt() {
        List<String> words = List.of("java", "-jar", "app.jar", "--from", "latest");

        assertThat(ApplicationCommand.argumentsAfter(words, "org.example.App")).containsExactly("--from", "latest");
    }

    @Test
    void anApplicationWithoutANameIsCalledAsItsMainClassIs() {
        assertThat(new ApplicationCommand(folder, "org.example.Apps$WordCount", List.of()).name())
                .isEqualTo("WordCount");
        assertThat(new ApplicationCommand(folder, "Bare", List.of()).name()).isEqualTo("Bare");
    }

    private Path jar(String mainClass) throws IOException {
        Manifest manifest = new Manifest();
        manifest.getMainAttributes().put(Attributes.Name.MANIFEST_VERSION, "1.0");
        if (!mainClass.isEmpty()) {
            manifest.getMainAttributes().put(Attributes.Name.MAIN_CLASS, mainClass);
        }
        Path jar = folder.resolve("app.jar");
        new JarOutputStream(Files.newOutputStream(jar), manifest).close();
        return jar;
    }
}
