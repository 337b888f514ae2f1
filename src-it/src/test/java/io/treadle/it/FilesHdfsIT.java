package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkPublisher;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.files.FilesSink;
import java.io.File;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.parquet.example.data.Group;
import org.apache.parquet.hadoop.ParquetReader;
import org.apache.parquet.hadoop.example.GroupReadSupport;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Files on a real HDFS of two DataNodes: leases, renames, and what is visible. */
class FilesHdfsIT {
    private static final Duration PATIENCE = Duration.ofMinutes(1);
    private static final Schema SCHEMA =
            SchemaBuilder.record("Line").fields().requiredString("text").endRecord();

    private static MiniDFSCluster cluster;
    private static Configuration configuration;

    private final String root = cluster.getURI() + "/" + UUID.randomUUID();
    private final SinkContext context = new SinkContext("test", "out", "0123456789ab");

    @BeforeAll
    static void startCluster(@TempDir File directory) throws IOException {
        configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.getPath());
        configuration.setInt("dfs.replication", 2);
        cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(2).build();
        cluster.waitActive();
    }

    @AfterAll
    static void stopCluster() {
        cluster.shutdown(true);
    }

    @Test
    void whatAWriterThatWasLostHasCommittedIsShownOnceAndTheFileIsTakenAwayFromIt() throws Exception {
        FilesSink<String> sink = FilesSink.<String>text(root + "/out").rolled(1 << 20, Duration.ofHours(1));
        SinkWriter<String> lost = sink.open(context);
        SinkWriter<String> successor = sink.open(context);
        SinkPublisher publisher = sink.publisher(context);
        publisher.begin(1, 0);

        publish(publisher, 1, write(lost, 1, "a", "b"));
        publish(publisher, 2, write(lost, 2, "c"));
        write(lost, 3, "never committed");
        publish(publisher, 3, write(successor, 3, "d"));

        await().atMost(PATIENCE).untilAsserted(() -> assertThat(lines()).containsExactlyInAnyOrder("a", "b", "c"));
        assertThatThrownBy(() -> write(lost, 4, "e")).isInstanceOf(SinkUnavailableException.class);
        publish(publisher, 4, write(lost, 4, "e"));
        successor.close();
        lost.close();
        end(publisher);
        publisher.close();
        assertThat(lines()).containsExactlyInAnyOrder("a", "b", "c", "d", "e");
    }

    /** As a driver does before its application ends. */
    private static void end(SinkPublisher publisher) {
        await().atMost(PATIENCE)
                .ignoreExceptionsInstanceOf(SinkUnavailableException.class)
                .untilAsserted(publisher::end);
    }

    @Test
    void aSuccessorGoesOnWhereADriverWasKilled() throws Exception {
        FilesSink<GenericRecord> sink =
                FilesSink.<GenericRecord>parquet(root + "/out", SCHEMA).rolled(1 << 20, Duration.ofHours(1));
        SinkWriter<GenericRecord> writer = sink.open(context);
        SinkPublisher killed = sink.publisher(context);
        killed.begin(1, 0);
        Prepared first = write(writer, 1, record("a"));
        Prepared second = write(writer, 2, record("b"));
        publish(killed, 1, first);
        publish(killed, 2, second);

        SinkPublisher publisher = sink.publisher(context);
        publisher.begin(2, 1);
        publish(publisher, 2, second);
        writer.close();
        end(publisher);
        publisher.close();

        List<String> texts = new ArrayList<>();
        for (Path file : visible()) {
            try (ParquetReader<Group> reader = ParquetReader.builder(new GroupReadSupport(), file)
                    .withConf(configuration)
                    .build()) {
                for (Group row = reader.read(); row != null; row = reader.read()) {
                    texts.add(row.getString("text", 0));
                }
            }
        }
        assertThat(texts).containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void aBatchIsADirectoryThatIsWholeAndNothingIsOverwritten() throws Exception {
        FilesSink<String> sink = FilesSink.<String>text(root + "/lines").suffix("txt");
        SinkWriter<String> writer = sink.open(context);
        SinkPublisher publisher = sink.publisher(context);
        publisher.begin(1, 0);
        Prepared first = write(writer, 1, "a", "b");

        publish(publisher, 1, first);
        publish(publisher, 1, first);

        try (FileSystem files = FileSystem.newInstance(cluster.getURI(), configuration)) {
            assertThat(files.exists(new Path(root + "/lines-1001.txt/_SUCCESS")))
                    .isTrue();
            assertThat(lines(new Path(root + "/lines-1001.txt/part-00000"))).containsExactly("a", "b");
            files.mkdirs(new Path(root + "/lines-1002.txt"));
        }
        Prepared second = write(writer, 2, "c");
        assertThatThrownBy(() -> publish(publisher, 2, second))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("lines-1002.txt is there already");
        assertThatThrownBy(() -> FilesSink.<String>text(root + "/lines").check("other", "out"))
                .hasMessageContaining("two outputs must not share it");
        writer.close();
        publisher.close();
    }

    private static GenericRecord record(String text) {
        return new GenericRecordBuilder(SCHEMA).set("text", text).build();
    }

    @SafeVarargs
    private static <T> Prepared write(SinkWriter<T> writer, long batch, T... records) throws Exception {
        SinkWriter.Part<T> part = writer.begin(new WriteContext(id(batch), 0, 1, 1, false));
        try {
            for (T record : records) {
                part.write(record);
            }
            return part.finish().toCompletableFuture().join();
        } catch (Exception e) {
            part.abort();
            throw e;
        }
    }

    private static void publish(SinkPublisher publisher, long batch, Prepared part) throws Exception {
        publisher.publish(id(batch), List.of(part));
    }

    private static BatchId id(long batch) {
        return new BatchId(batch, Instant.ofEpochMilli(1000 + batch));
    }

    private List<Path> visible() throws IOException {
        List<Path> visible = new ArrayList<>();
        try (FileSystem files = FileSystem.newInstance(cluster.getURI(), configuration)) {
            for (FileStatus status : files.listStatus(new Path(root + "/out"))) {
                if (!status.getPath().getName().startsWith("_")) {
                    visible.add(status.getPath());
                }
            }
        }
        return visible;
    }

    private List<String> lines() throws IOException {
        List<String> lines = new ArrayList<>();
        for (Path file : visible()) {
            lines.addAll(lines(file));
        }
        return lines;
    }

    private static List<String> lines(Path file) throws IOException {
        try (FileSystem files = FileSystem.newInstance(cluster.getURI(), configuration);
                var in = files.open(file)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8).lines().toList();
        }
    }
}
