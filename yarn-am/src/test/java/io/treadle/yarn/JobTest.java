package io.treadle.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import org.apache.hadoop.conf.Configuration;
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

    @Test
    void onlyWhatWasSetOfTheHadoopConfigurationTravels() throws IOException {
        Configuration set = new Configuration();
        set.set("fs.defaultFS", "hdfs://host:1");

        Configuration read = new Configuration(false);
        read.addResource(new ByteArrayInputStream(ConfigurationJar.site(set)));

        assertThat(read.get("fs.defaultFS")).isEqualTo("hdfs://host:1");
        assertThat(read.get("io.file.buffer.size")).isNull();
    }
}
