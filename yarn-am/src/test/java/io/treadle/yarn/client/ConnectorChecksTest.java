package io.treadle.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Graph;
import io.treadle.api.graph.Operation;
import io.treadle.api.graph.Operator;
import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.SinkWriter;
import io.treadle.api.source.DirectSource;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.SliceReader;
import io.treadle.api.source.SourceContext;
import io.treadle.api.source.SourcePlanner;
import io.treadle.api.source.SourceUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ConnectorChecksTest {
    private final List<String> asked = new ArrayList<>();

    @Test
    void sourcesAndSinksAreAskedAsTheApplicationWillBe() throws InterruptedException {
        Graph graph = graph(read("lines", Optional.empty()), write("counts", new Place("a", Optional.empty())));

        assertThat(problems(graph)).isEmpty();
        assertThat(asked).containsExactlyInAnyOrder("words reads lines", "words writes counts");
    }

    @Test
    void aSinkThatDoesNotAnswerIsNamedWithWhatToDo() throws InterruptedException {
        SinkUnavailableException away =
                new SinkUnavailableException("the database at db:5432 does not answer", new IOException("refused"));
        Graph graph = graph(read("lines", Optional.empty()), write("counts", new Place("a", Optional.of(away))));

        try (CheckHost checks = new CheckHost(Duration.ofSeconds(30))) {
            new ConnectorChecks("words", graph).begin(checks);

            assertThat(checks.problems())
                    .containsExactly(
                            "the sink of \"counts\" cannot be written to: the database at db:5432 does not answer."
                                    + " Is it up, and can this machine reach it? If only the cluster can, set"
                                    + " treadle.submit.check.connectors = false");
            assertThat(checks.isUnreachable()).isTrue();
        }
    }

    @Test
    void whatWaitingWillNotMendIsToldAlone() throws InterruptedException {
        Graph graph = graph(
                read("lines", Optional.of(new IllegalStateException("topic \"lines\" does not exist: create it"))),
                write("counts", new Place("a", Optional.of(new IllegalStateException()))));

        assertThat(problems(graph))
                .containsExactly(
                        "the source of \"lines\" cannot be read: topic \"lines\" does not exist: create it",
                        "the sink of \"counts\" cannot be written to: java.lang.IllegalStateException");
    }

    @Test
    void aSourceThatDoesNotAnswerIsNamedWithWhatToDo() throws InterruptedException {
        SourceUnavailableException away = new SourceUnavailableException("no answer", new IOException("refused"));

        assertThat(problems(graph(read("lines", Optional.of(away)), write("counts", new Place("a", Optional.empty())))))
                .singleElement()
                .asString()
                .contains("\"lines\"", "no answer", "Is it up");
    }

    @Test
    void twoOutputsThatPublishToOnePlaceAreRefused() {
        Graph graph = graph(
                write("first", new Place("out", Optional.empty())),
                write("other", new Place("elsewhere", Optional.empty())),
                write("second", new Place("out", Optional.empty())));

        assertThat(ConnectorChecks.collisions(graph))
                .singleElement()
                .asString()
                .contains("\"first\"", "\"second\"", "out", "give each its own");
    }

    private static List<String> problems(Graph graph) throws InterruptedException {
        try (CheckHost checks = new CheckHost(Duration.ofSeconds(30))) {
            new ConnectorChecks("words", graph).begin(checks);
            return checks.problems();
        }
    }

    private static Graph graph(Operator... operators) {
        return new Graph(Duration.ofSeconds(1), List.of(operators));
    }

    private Operator read(String uid, Optional<Exception> failure) {
        return new Operator(0, uid, false, uid, List.of(), new Operation.Read(new Asked(failure)));
    }

    private Operator write(String uid, Place sink) {
        return new Operator(1, uid, false, uid, List.of(0), new Operation.Write(sink.askedBy(asked)));
    }

    /** Says who asked it, and fails on purpose. */
    private final class Asked implements DirectSource<String>, SourcePlanner {
        private final Optional<Exception> failure;

        Asked(Optional<Exception> failure) {
            this.failure = failure;
        }

        @Override
        public String kind() {
            return "asked";
        }

        @Override
        public SourcePlanner planner(SourceContext context) {
            synchronized (asked) {
                asked.add(context.application() + " reads " + context.streamUid());
            }
            return this;
        }

        @Override
        public SliceReader<String> reader(SourceContext context) {
            throw new UnsupportedOperationException("asked only");
        }

        @Override
        public Found poll(Known known) throws Exception {
            if (failure.isPresent()) {
                throw failure.get();
            }
            return Found.of(List.of());
        }

        @Override
        public void close() {
            // It holds nothing.
        }
    }

    /** Equal to another of the same name. */
    private record Place(String name, Optional<Exception> failure, List<String> asked) implements Sink<String> {
        Place(String name, Optional<Exception> failure) {
            this(name, failure, List.of());
        }

        Place askedBy(List<String> list) {
            return new Place(name, failure, list);
        }

        @Override
        public String kind() {
            return "place";
        }

        @Override
        public Guarantee guarantee() {
            return Guarantee.PUBLISHED;
        }

        @Override
        public void check(String application, String outputUid) throws Exception {
            synchronized (asked) {
                asked.add(application + " writes " + outputUid);
            }
            if (failure.isPresent()) {
                throw failure.get();
            }
        }

        @Override
        public SinkWriter<String> open(SinkContext context) {
            throw new UnsupportedOperationException("asked only");
        }
    }
}
