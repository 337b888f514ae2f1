package io.treadle.yarn.launch;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobTest {
    @Test
    void whatTheClientTellsIsWhatContainersHear() throws IOException {
        Job job = new Job(
                "wörter = zählen",
                "org.example.Apps$WordCount",
                List.of("--text", "a \"b\" = ü\n", ""),
                Map.of("treadle.name", "x = y", "app.empty", ""),
                "hdfs://host:1/f.zip",
                true,
                "framework/a.jar:configuration.jar");

        assertThat(Job.decode(job.encode())).isEqualTo(job);
    }

    @Test
    void whatAnotherVersionWroteIsSaidSo() {
        assertThatThrownBy(() -> Job.decode("main=org.example.App".getBytes(StandardCharsets.ISO_8859_1)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("\"name\"")
                .hasMessageContaining("another version");
    }
}
