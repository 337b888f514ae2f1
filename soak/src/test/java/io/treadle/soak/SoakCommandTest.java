package io.treadle.soak;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.soak.application.DurationOption;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import picocli.CommandLine;

class SoakCommandTest {
    private static final Map<String, String> KAFKA = Map.of("KAFKA_BOOTSTRAP", "127.0.0.1:9092");

    @TempDir
    private Path folder;

    private final StringWriter said = new StringWriter();
    private Path jar;

    @BeforeEach
    void makeJar() throws IOException {
        jar = Files.createFile(folder.resolve("soak.jar"));
    }

    @Test
    void withoutKafkaNothingBegins() {
        assertThat(execute(Map.of(), "jdbc:postgresql://h/d")).isEqualTo(2);
        assertThat(said.toString()).contains("KAFKA_BOOTSTRAP");
    }

    @Test
    void withoutTheJarNothingBegins() throws IOException {
        Files.delete(jar);
        assertThat(execute(KAFKA, "jdbc:postgresql://h/d")).isEqualTo(2);
        assertThat(said.toString()).contains(jar.toString(), "build it");
    }

    @Test
    void aDatabaseThatPsqlCannotReadIsRefused() {
        assertThat(execute(KAFKA, "jdbc:h2:mem:d")).isEqualTo(2);
        assertThat(said.toString()).contains("jdbc:h2:mem:d");
    }

    @Test
    void moreFaultsThanThereIsTimeForAreRefused() {
        assertThat(execute(KAFKA, "jdbc:postgresql://h/d", "--duration", "10ms", "--faults", "20"))
                .isEqualTo(2);
        assertThat(said.toString()).contains("20 faults");
    }

    @Test
    void aTimeWithoutAUnitIsRefused() {
        assertThat(execute(KAFKA, "jdbc:postgresql://h/d", "--duration", "10")).isEqualTo(2);
        assertThat(said.toString()).contains("--duration", "\"10\"");
    }

    private int execute(Map<String, String> environment, String url, String... more) {
        List<String> arguments =
                new ArrayList<>(List.of("--jar", jar.toString(), "--work", folder.toString(), "--jdbc-url", url));
        arguments.addAll(List.of(more));
        return new CommandLine(new SoakCommand(environment, "test", 1))
                .registerConverter(Duration.class, new DurationOption())
                .setErr(new PrintWriter(said))
                .execute(arguments.toArray(String[]::new));
    }
}
