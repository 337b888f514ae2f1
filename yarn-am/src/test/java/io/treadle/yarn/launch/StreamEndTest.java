package io.treadle.yarn.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.source.DirectSource;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class StreamEndTest {
    @Test
    void everyInputAndOutputSaysHowOftenARecordIsThere() {
        Graph graph = new Graph(
                Duration.ofSeconds(1),
                List.of(
                        operator(0, "lines", new Operation.Read(new Described())),
                        operator(1, "shown", new Operation.Print(10)),
                        operator(2, "counts", new Operation.Write(new Marked())),
                        operator(3, "by-hand", new Operation.ForeachPartition((context, records) -> {}))));

        assertThat(StreamEnd.of(graph).stream().map(StreamEnd::toString))
                .containsExactly(
                        "input lines (list): every record in exactly one batch",
                        "output shown (print): at most once",
                        "output counts (table): exactly once, marked",
                        "output by-hand (foreachPartition): at least once");
    }

    @Test
    void aLineIsReadAsItWasWritten() {
        StreamEnd end = new StreamEnd("output", "counts", "kafka", "exactly once, marked");

        assertThat(StreamEnd.decode(end.encode())).contains(end);
        assertThat(StreamEnd.decode("output\tcounts")).isEmpty();
    }

    private static Operator operator(int id, String uid, Operation operation) {
        return new Operator(id, uid, false, uid, id == 0 ? List.of() : List.of(0), operation);
    }

    private record Described() implements DirectSource<String> {
        @Override
        public String kind() {
            return "list";
        }

        @Override
        public SourcePlanner planner(SourceContext context) {
            throw new UnsupportedOperationException("described only");
        }

        @Override
        public SliceReader<String> reader(SourceContext context) {
            throw new UnsupportedOperationException("described only");
        }
    }

    private record Marked() implements Sink<String> {
        @Override
        public String kind() {
            return "table";
        }

        @Override
        public Guarantee guarantee() {
            return Guarantee.MARKED;
        }

        @Override
        public SinkWriter<String> open(SinkContext context) {
            throw new UnsupportedOperationException("described only");
        }
    }
}
