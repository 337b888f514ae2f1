package io.treadle.yarn.launch;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class JobTest {
    @Test
    void whatTheClientTellsIsWhatContainersHear() throws IOException {
        Job job = new Job(
                "org.example.Apps$WordCount",
                List.of("--text", "a \"b\" = ü\n", ""),
                Map.of("treadle.name", "x = y", "app.empty", ""),
                "hdfs://host:1/f.zip",
                true,
                "framework/a.jar:configuration.jar");

        assertThat(Job.decode(job.encode())).isEqualTo(job);
        assertThat(job.defaultName()).isEqualTo("WordCount");
    }
}
