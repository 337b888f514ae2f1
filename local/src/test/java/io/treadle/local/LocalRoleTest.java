package io.treadle.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.DStream;
import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.api.StreamingException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class LocalRoleTest {
    @TempDir
    private Path directory;

    private final ListSource lines = new ListSource();
    private final List<String> written = Collections.synchronizedList(new ArrayList<>());

    @AfterEach
    void stopWhatIsActive() {
        StreamingContext.getActive().ifPresent(context -> context.stop());
    }

    @Test
    void countsWordsInOneJvmAndEndsWhenItHasDrained() throws Exception {
        lines.add("a b", "b c b", "a");

        drain(counting());

        assertThat(total()).isEqualTo(Map.of("a", 2L, "b", 3L, "c", 1L));
    }

    @Test
    void aSecondRunGoesOnWhereTheFirstEnded() throws Exception {
        lines.add("a b");
        drain(counting());
        written.clear();

        lines.add("c");
        drain(counting());

        assertThat(written).containsExactly("2 c 1");
    }

    @Test
    void aFunctionThatThrowsEndsTheApplicationNamingOperatorAndPosition() throws Exception {
        lines.add("1", "x");
        StreamingContext context = context();
        context.stream(lines).uid("lines").map(Integer::parseInt).uid("numbers").print();
        context.start();

        assertThatThrownBy(context::awaitTermination)
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("\"numbers\"")
                .hasMessageContaining("list-0")
                .hasMessageContaining("position 1")
                .hasMessageContaining("NumberFormatException");
    }

    @Test
    void withoutACheckpointDirectoryItEndsAsWithOne() throws Exception {
        lines.add("a b", "b");

        drain(counting(inMemory()));

        assertThat(total()).isEqualTo(Map.of("a", 1L, "b", 2L));
        assertThat(temporaryCheckpoints()).isEmpty();
    }

    @Test
    void withoutACheckpointDirectoryTheFailureOfAFunctionIsWhatIsThrown() throws Exception {
        lines.add("x");
        StreamingContext context = inMemory();
        context.stream(lines).map(Integer::parseInt).uid("numbers").print();
        context.start();

        assertThatThrownBy(context::awaitTermination)
                .hasMessageContaining("\"numbers\"")
                .hasMessageContaining("NumberFormatException");
        assertThat(temporaryCheckpoints()).isEmpty();
    }

    @Test
    void stoppingAnApplicationWhoseCheckpointHasGoneWithItDoesNothing() throws Exception {
        StreamingContext context = counting(inMemory());
        context.start();
        context.stop();
        context.awaitTermination();

        context.stop();
        context.awaitTermination();

        assertThat(temporaryCheckpoints()).isEmpty();
    }

    @Test
    void whatATemporaryCheckpointHoldsGoesWithIt() throws Exception {
        LocalCheckpoint checkpoint = LocalCheckpoint.open(Optional.empty());
        checkpoint.store().createExclusive("some/file", new byte[1]);
        Path root = Path.of(checkpoint.store().toString());
        assertThat(root).isDirectory();

        checkpoint.close();

        assertThat(root).doesNotExist();
    }

    @Test
    void countIsZeroInABatchThatOnlyAnotherStreamHasRecordsFor() throws Exception {
        lines.add("a");
        StreamingContext context = context();
        counted(context.stream(lines).uid("lines"), "lines");
        counted(context.stream(lines).uid("same").filter(line -> false), "none of them");
        counted(context.stream(new ListSource()).uid("empty"), "nothing there");

        drain(context);

        assertThat(written).containsExactlyInAnyOrder("lines [1]", "none of them [0]", "nothing there [0]");
    }

    @Test
    void groupByKeyTakesNullsAsValues() throws Exception {
        lines.add("a b", "b");
        StreamingContext context = context();
        context.stream(lines)
                .mapToPair(line -> Pair.of("all", line.length() == 1 ? line : null))
                .groupByKey(1)
                .foreachBatch((batch, groups) -> groups.forEach(group -> written.add(group.toString())));

        drain(context);

        assertThat(written).hasSize(1);
        assertThat(written.get(0)).contains("null", "b");
    }

    @Test
    void aNullThatReduceGivesReachesTheOutputsAsOneRecord() throws Exception {
        lines.add("a", "b", "c");
        StreamingContext context = context();
        DStream<String> nothing = context.stream(lines).reduce((left, right) -> null);
        nothing.print();
        nothing.repartition(2).foreachBatch((batch, records) -> written.add(String.valueOf(records)));

        drain(context);

        assertThat(written).containsExactly("[null]");
    }

    @Test
    void aCheckpointThatIsNotOnThisDiskIsRefused() {
        StreamingContext context = counting().checkpoint("hdfs:///counts");

        assertThatThrownBy(context::start)
                .hasMessageContaining("hdfs:///counts")
                .hasMessageContaining("file:");
    }

    private void counted(DStream<String> stream, String name) {
        stream.count().foreachBatch((batch, counts) -> written.add(name + " " + counts));
    }

    private StreamingContext counting() {
        return counting(context());
    }

    private StreamingContext counting(StreamingContext context) {
        DStream<String> words = context.stream(lines).uid("lines").flatMap(line -> List.of(line.split(" ")));
        words.mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum)
                .foreachPartition((part, counts) -> counts.forEachRemaining(
                        count -> written.add(part.batch().number() + " " + count.key() + " " + count.value())));
        return context;
    }

    private StreamingContext context() {
        return inMemory().checkpoint(directory.toUri().toString());
    }

    private static StreamingContext inMemory() {
        StreamingConf conf = StreamingConf.of(Map.of("treadle.master", "local[2]"));
        return new StreamingContext(conf, Duration.ofMillis(20));
    }

    private static void drain(StreamingContext context) throws InterruptedException {
        context.start();
        context.stop(true);
        context.awaitTermination();
    }

    private static List<Path> temporaryCheckpoints() throws IOException {
        try (Stream<Path> files = Files.list(Path.of(System.getProperty("java.io.tmpdir")))) {
            return files.filter(file -> file.getFileName().toString().startsWith(LocalCheckpoint.TEMPORARY))
                    .toList();
        }
    }

    private Map<String, Long> total() {
        Map<String, Long> total = new HashMap<>();
        for (String line : written) {
            String[] fields = line.split(" ");
            total.merge(fields[1], Long.parseLong(fields[2]), Long::sum);
        }
        return total;
    }
}
