package io.treadle.api;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.StreamingContext.State;
import io.treadle.api.conf.SettingsException;
import io.treadle.api.graph.GraphException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StreamingContextTest {
    private final RecordingRole role = RecordingRole.installed();

    @AfterEach
    void stopWhatIsActive() {
        role.forget();
    }

    @Test
    void itIsActiveFromStartUntilTheApplicationHasEnded() throws Exception {
        StreamingContext context = printing();
        assertThat(context.state()).isEqualTo(State.INITIALIZED);

        context.start();
        assertThat(context.state()).isEqualTo(State.ACTIVE);
        assertThat(StreamingContext.getActive()).contains(context);
        assertThat(context.awaitTerminationOrTimeout(Duration.ZERO)).isFalse();

        role.end();
        context.awaitTermination();
        assertThat(context.state()).isEqualTo(State.STOPPED);
        assertThat(StreamingContext.getActive()).isEmpty();
    }

    @Test
    void aSecondContextCannotStartWhileOneIsActive() {
        printing().start();

        assertThatThrownBy(() -> printing().start())
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("another context is active");
    }

    @Test
    void aContextThatIsStoppingIsToBeAwaitedBeforeAnotherStarts() throws Exception {
        StreamingContext first = printing();
        first.start();
        first.stop();
        assertThatThrownBy(() -> printing().start()).hasMessageContaining("stopping, call awaitTermination()");

        role.end();
        first.awaitTermination();
        printing().start();
    }

    @Test
    void aStopThatCouldNotBeRecordedStopsNothing() {
        StreamingContext context = printing();
        context.start();
        role.failAtStop(new UncheckedIOException(new IOException("no checkpoint there")));

        assertThatThrownBy(context::stop).hasMessageContaining("no checkpoint there");
        assertThatThrownBy(() -> printing().start()).hasMessageContaining("stop it first");
    }

    @Test
    void stoppingAStoppedContextAsksNobody() throws Exception {
        StreamingContext context = printing();
        context.start();
        role.end();
        context.awaitTermination();

        context.stop();

        assertThat(role.stops()).isEmpty();
    }

    @Test
    void aTimeoutBeyondAllBoundsIsTakenAsForEver() throws Exception {
        StreamingContext context = printing();
        context.start();
        role.end();

        assertThat(context.awaitTerminationOrTimeout(ChronoUnit.FOREVER.getDuration()))
                .isTrue();
    }

    @Test
    void aStoppedContextCannotStartAgain() throws Exception {
        StreamingContext context = printing();
        context.start();
        role.end();
        context.awaitTermination();

        assertThatThrownBy(context::start)
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("STOPPED");
    }

    @Test
    void theGraphIsFrozenAfterStart() {
        StreamingContext context = printing();
        context.start();

        assertThatThrownBy(() -> context.stream(new FakeSource("late")))
                .isInstanceOf(IllegalStateException.class)
                .hasMessageContaining("frozen");
    }

    @Test
    void awaitTerminationThrowsWhatEndedTheApplication() {
        StreamingContext context = printing();
        context.start();
        role.fail(new IOException("the disk of everything is full"));

        assertThatThrownBy(context::awaitTermination)
                .isInstanceOf(StreamingException.class)
                .hasMessage("the disk of everything is full");
        assertThat(context.state()).isEqualTo(State.STOPPED);
    }

    @Test
    void anUncheckedFailureEndsTheContextToo() {
        StreamingContext context = printing();
        context.start();
        role.fail(new StreamingException("batch 7 failed", null));

        assertThatThrownBy(context::awaitTermination).hasMessage("batch 7 failed");
        assertThat(context.state()).isEqualTo(State.STOPPED);
        assertThat(StreamingContext.getActive()).isEmpty();
    }

    @Test
    void aRoleThatCannotStartLeavesNothingActive() {
        role.failAtStart(new IOException("no cluster there"));

        assertThatThrownBy(() -> printing().start())
                .isInstanceOf(StreamingException.class)
                .hasMessage("no cluster there");
        assertThat(StreamingContext.getActive()).isEmpty();
    }

    @Test
    void aGraphWithoutOutputIsRefusedSayingWhatToAdd() {
        StreamingContext context = new StreamingContext(StreamingConf.of(Map.of()), Duration.ofSeconds(1));
        context.stream(new FakeSource("fake")).map(String::length);

        assertThatThrownBy(context::start).hasMessageContaining("no output").hasMessageContaining("print()");
    }

    @Test
    void whatIsWrongWithAGraphIsASentenceAndNoStackTrace() {
        StreamingContext context = new StreamingContext(StreamingConf.of(Map.of()), Duration.ofSeconds(1));
        DStream<String> stream = context.stream(new FakeSource("fake"));

        assertThatThrownBy(() -> stream.uid("no spaces, please"))
                .isInstanceOf(GraphException.class)
                .hasMessageContaining("no spaces, please")
                .satisfies(thrown -> assertThat(thrown.getStackTrace()).isEmpty());
        assertThatThrownBy(context::start)
                .isInstanceOf(GraphException.class)
                .satisfies(thrown -> assertThat(thrown.getStackTrace()).isEmpty());
    }

    @Test
    void aBatchIntervalBelowTheShortestIsRefused() {
        assertThatThrownBy(() -> new StreamingContext(StreamingConf.of(Map.of()), Duration.ofMillis(9)))
                .hasMessageContaining("9 ms")
                .hasMessageContaining("10 ms");
    }

    @Test
    void allProblemsOfTheSettingsAreReportedTogetherBeforeAnythingStarts() {
        StreamingContext context =
                printing(Map.of("treadle.mastre", "yarn", "treadle.uid.required", "maybe", "app.mine", "x"));

        assertThatThrownBy(context::start)
                .isInstanceOfSatisfying(
                        SettingsException.class,
                        e -> assertThat(e.problems())
                                .containsExactly(
                                        "treadle.mastre: no such setting; did you mean treadle.master?",
                                        "treadle.uid.required = maybe: wanted true or false"));
        assertThat(role.started()).isEmpty();
    }

    @Test
    void derivedUidsOfSourcesAndOutputsAreRefusedWhereUidsAreRequired() {
        assertThatThrownBy(
                        () -> printing(Map.of("treadle.uid.required", "true")).start())
                .hasMessageContaining("fake, fake.print");
    }

    @Test
    void getOrCreateSetsTheCheckpointDirectoryOfTheContextCreated() {
        StreamingContext context = StreamingContext.getOrCreate("hdfs:///counts", StreamingContextTest::printing);
        context.start();

        assertThat(role.started().get(0).checkpointDirectory()).contains("hdfs:///counts");
    }

    @Test
    void getOrCreateRefusesAContextWithAnotherCheckpointDirectory() {
        assertThatThrownBy(() -> StreamingContext.getOrCreate(
                        "hdfs:///a", () -> printing().checkpoint("hdfs:///b")))
                .hasMessageContaining("hdfs:///a")
                .hasMessageContaining("hdfs:///b");
    }

    @Test
    void stopAsksTheRoleWithOrWithoutDraining() {
        StreamingContext context = printing();
        context.start();
        context.stop(true);
        context.stop();

        assertThat(role.stops()).isEqualTo(List.of(true, false));
    }

    @Test
    void aUnionOfStreamsOfTwoContextsIsRefused() {
        StreamingContext one = printing();
        StreamingContext other = printing();

        assertThatThrownBy(() -> one.stream(new FakeSource("a")).union(other.stream(new FakeSource("b"))))
                .hasMessageContaining("two contexts");
    }

    private static StreamingContext printing() {
        return printing(Map.of());
    }

    private static StreamingContext printing(Map<String, String> settings) {
        StreamingContext context = new StreamingContext(StreamingConf.of(settings), Duration.ofSeconds(1));
        context.stream(new FakeSource("fake")).print();
        return context;
    }
}
