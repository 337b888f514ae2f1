package io.treadle.local;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.DStream;
import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.api.StreamingException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
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
    void aCheckpointThatIsNotOnThisDiskIsRefused() {
        StreamingContext context = counting().checkpoint("hdfs:///counts");

        assertThatThrownBy(context::start)
                .hasMessageContaining("hdfs:///counts")
                .hasMessageContaining("file:");
    }

    private StreamingContext counting() {
        StreamingContext context = context();
        DStream<String> words = context.stream(lines)
                .uid("lines")
                .<String>flatMap((line, out) -> List.of(line.split(" ")).forEach(out));
        words.mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum)
                .foreachPartition((batch, partition, counts) -> counts.forEachRemaining(
                        count -> written.add(batch.number() + " " + count.key() + " " + count.value())));
        return context;
    }

    private StreamingContext context() {
        StreamingConf conf = StreamingConf.of(Map.of("treadle.master", "local[2]"));
        return new StreamingContext(conf, Duration.ofMillis(20))
                .checkpoint(directory.toUri().toString());
    }

    private static void drain(StreamingContext context) throws InterruptedException {
        context.start();
        context.stop(true);
        context.awaitTermination();
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
