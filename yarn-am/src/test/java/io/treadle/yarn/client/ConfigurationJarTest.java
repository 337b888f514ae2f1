package io.treadle.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class ConfigurationJarTest {
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
