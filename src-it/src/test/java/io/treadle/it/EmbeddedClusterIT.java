package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.cluster.ClusterOptions;
import io.treadle.cluster.EmbeddedCluster;
import io.treadle.cluster.KafkaTopics;
import java.io.IOException;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationSubmissionContext;
import org.apache.hadoop.yarn.api.records.ContainerLaunchContext;
import org.apache.hadoop.yarn.api.records.Resource;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.YarnClient;
import org.apache.hadoop.yarn.client.api.YarnClientApplication;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedClusterIT {
    @TempDir
    private Path temporary;

    @Test
    void whatServesIsGoneAfterwardsWithItsContainersPortsAndFiles() throws Exception {
        Path folder = temporary.resolve("cluster");
        String broker;
        URI files;
        try (EmbeddedCluster cluster =
                EmbeddedCluster.start(ClusterOptions.all().in(folder))) {
            broker = cluster.kafkaBootstrap();
            files = writeToHdfs(cluster.conf());
            writeToKafka(broker);
            runsAContainerWithItsEnvironment(cluster);
            assertThat(containers(folder)).isNotEmpty();
        }
        assertThat(containers(folder)).isEmpty();
        assertThat(folder).doesNotExist();
        String[] hostAndPort = broker.split(":");
        assertThatThrownBy(() -> new Socket(hostAndPort[0], Integer.parseInt(hostAndPort[1])))
                .isInstanceOf(IOException.class);
        assertThatThrownBy(() -> new Socket(files.getHost(), files.getPort())).isInstanceOf(IOException.class);
    }

    @Test
    void aPartThatWasNotStartedIsNamed() throws Exception {
        try (EmbeddedCluster cluster = EmbeddedCluster.start(ClusterOptions.kafka())) {
            assertThatThrownBy(cluster::hdfs).hasMessageContaining("without HDFS");
            String before = cluster.kafkaBootstrap();
            writeToKafka(before);
            cluster.stopKafka();
            cluster.restartKafka();
            assertThat(cluster.kafkaBootstrap()).isEqualTo(before);
            try (Admin admin = Admin.create(Map.of("bootstrap.servers", before))) {
                assertThat(admin.listTopics().names().get()).contains("words");
            }
        }
    }

    @Test
    void aFolderThatHoldsSomebodysFilesIsLeftAlone() throws Exception {
        Path precious = Files.writeString(temporary.resolve("precious"), "mine");
        assertThatThrownBy(() -> EmbeddedCluster.start(ClusterOptions.kafka().in(temporary)))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("not empty");
        assertThat(precious).hasContent("mine");
    }

    private static URI writeToHdfs(Configuration conf) throws IOException {
        try (FileSystem hdfs = FileSystem.newInstance(conf);
                FSDataOutputStream out = hdfs.create(new org.apache.hadoop.fs.Path("/file"))) {
            out.writeUTF("text");
            out.hflush();
            return hdfs.getUri();
        }
    }

    private static void writeToKafka(String bootstrap) throws Exception {
        Map<String, Object> properties = Map.of("bootstrap.servers", bootstrap);
        KafkaTopics.create(bootstrap, Map.of("words", 2));
        try (KafkaProducer<String, String> producer =
                new KafkaProducer<>(properties, new StringSerializer(), new StringSerializer())) {
            assertThat(producer.send(new ProducerRecord<>("words", "a word"))
                            .get()
                            .offset())
                    .isZero();
        }
    }

    private static void runsAContainerWithItsEnvironment(EmbeddedCluster cluster) throws Exception {
        Configuration fromFolder = new YarnConfiguration(new Configuration(false));
        for (String file : List.of("core-site.xml", "yarn-site.xml")) {
            fromFolder.addResource(new org.apache.hadoop.fs.Path(
                    cluster.hadoopConfDir().resolve(file).toUri()));
        }
        YarnClient yarn = YarnClient.createYarnClient();
        yarn.init(fromFolder);
        yarn.start();
        ApplicationId application = submit(
                yarn,
                "$JAVA_HOME/bin/java -version 2> <LOG_DIR>/version; ls $HADOOP_CONF_DIR > <LOG_DIR>/conf; sleep 600");
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .untilAsserted(
                        () -> assertThat(log(cluster, application, "conf")).contains("yarn-site.xml"));
        assertThat(log(cluster, application, "version")).containsIgnoringCase("version");
        assertThat(yarn.getApplicationReport(application).getYarnApplicationState())
                .isIn(YarnApplicationState.ACCEPTED, YarnApplicationState.RUNNING);
        yarn.stop();
    }

    private static ApplicationId submit(YarnClient yarn, String command) throws Exception {
        YarnClientApplication application = yarn.createApplication();
        ApplicationSubmissionContext context = application.getApplicationSubmissionContext();
        context.setResource(Resource.newInstance(128, 1));
        context.setAMContainerSpec(
                ContainerLaunchContext.newInstance(Map.of(), Map.of(), List.of(command), Map.of(), null, Map.of()));
        return yarn.submitApplication(context);
    }

    private static String log(EmbeddedCluster cluster, ApplicationId application, String name) throws IOException {
        for (Path logs : cluster.containerLogs()) {
            try (Stream<Path> all = Files.walk(logs)) {
                Optional<Path> found = all.filter(
                                file -> file.endsWith(name) && file.toString().contains(application.toString()))
                        .findFirst();
                if (found.isPresent()) {
                    return Files.readString(found.get());
                }
            }
        }
        return "";
    }

    private static Set<Long> containers(Path folder) {
        return ProcessHandle.allProcesses()
                .filter(process -> workingDirectory(process).startsWith(folder))
                .map(ProcessHandle::pid)
                .collect(java.util.stream.Collectors.toSet());
    }

    private static Path workingDirectory(ProcessHandle process) {
        try {
            return Files.readSymbolicLink(Path.of("/proc", String.valueOf(process.pid()), "cwd"));
        } catch (IOException e) {
            return Path.of("unknown");
        }
    }
}
