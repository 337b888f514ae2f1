package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.Prepared;
import io.treadle.engine.Happening.AttemptBegun;
import io.treadle.engine.Happening.AttemptFailed;
import io.treadle.engine.Happening.BatchCommitted;
import io.treadle.engine.Happening.BatchPlanned;
import io.treadle.engine.Happening.BatchPublished;
import io.treadle.engine.Happening.ExecutorJoined;
import io.treadle.engine.Happening.ExecutorLost;
import io.treadle.engine.Happening.OutputAvailable;
import io.treadle.engine.Happening.OutputUnavailable;
import io.treadle.engine.Happening.SourceAvailable;
import io.treadle.engine.Happening.SourceUnavailable;
import io.treadle.engine.Happening.TookOver;
import io.treadle.protocol.wire.FailureKind;
import io.treadle.protocol.wire.Place;
import io.treadle.protocol.wire.Progress;
import java.io.ByteArrayOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** What those who watch are told, as values, and what sentences people get of it. */
class HappeningTest {
    private final World world = new World(Graphs.publishing(1, new FakePublishingSink(), List.of("files"), "lines"))
            .holds("lines", "p0", 0, 10);

    @Test
    void theLifeOfABatchIsToldInOrder() {
        FakeExecutor a = world.executor("a").register();
        world.recover();
        a.prepare("files", new Prepared(0, "h"));

        assertThat(world.happenings)
                .hasSize(5)
                .startsWith(
                        new ExecutorJoined("a", "container-a", "host-a", 1),
                        new TookOver(World.EPOCH, true, 0),
                        new BatchPlanned(1, 1234, 1, OptionalLong.empty()))
                .endsWith(new BatchPublished("files", 1));
        assertThat(world.shown).singleElement().satisfies(batch -> {
            assertThat(batch.batch()).isEqualTo(1);
            assertThat(batch.records()).isEqualTo(10);
            assertThat(batch.attempts()).isEqualTo(1);
        });
        assertThat(world.notes).containsExactly("Executor container-a on host-a registered.", "The checkpoint is new.");
    }

    @Test
    void anAttemptThatFailsIsToldWithItsPlaceAndThenWhatFollows() {
        FakeExecutor a = world.executor("a").register();
        world.recover();
        a.fail(
                FailureKind.FUNCTION,
                0,
                0,
                "not a number",
                Place.newBuilder()
                        .setOperatorUid("parse")
                        .setStreamUid("lines")
                        .setPartition("p0")
                        .setPosition(7)
                        .build());
        a.fail(FailureKind.UNAVAILABLE, 1, 0, "no answer");

        assertThat(world.happened(AttemptFailed.class))
                .containsExactly(
                        new AttemptFailed(
                                1,
                                1,
                                "container-a on host-a",
                                Happening.FailureKind.FUNCTION,
                                new Happening.Place("lines", 0, "parse", "lines", "p0", OptionalLong.of(7)),
                                "not a number"),
                        new AttemptFailed(
                                1,
                                2,
                                "container-a on host-a",
                                Happening.FailureKind.UNAVAILABLE,
                                new Happening.Place("counts", 0, "", "", "", OptionalLong.empty()),
                                "no answer"));
        assertThat(world.happened(AttemptBegun.class))
                .extracting(AttemptBegun::attempt)
                .containsExactly(2);
        assertThat(world.happened(Happening.BatchWaits.class)).hasSize(1);
        assertThat(world.notes.stream().filter(note -> note.contains("not a number")))
                .hasSize(1);
    }

    @Test
    void whatDoesNotAnswerIsToldOnceAndAgainWhenItDoes() {
        world.unavailable.add("lines");
        world.unpublishable.add("files");
        FakeExecutor a = world.executor("a").register();
        world.recover();
        world.pass(Duration.ofSeconds(1));
        world.unavailable.clear();
        world.unpublishable.clear();
        world.pass(Duration.ofSeconds(2));
        a.disconnect();

        assertThat(world.happened(SourceUnavailable.class))
                .containsExactly(new SourceUnavailable("lines", "broker:9092 does not answer"));
        assertThat(world.happened(SourceAvailable.class)).containsExactly(new SourceAvailable("lines"));
        assertThat(world.happened(OutputUnavailable.class))
                .containsExactly(new OutputUnavailable("files", "the filesystem is in safe mode"));
        assertThat(world.happened(OutputAvailable.class)).containsExactly(new OutputAvailable("files"));
        assertThat(world.happened(ExecutorLost.class))
                .extracting(ExecutorLost::incarnation)
                .containsExactly("a");
    }

    private static BatchCommitted batch(long number, String... printed) {
        return new BatchCommitted(
                number, 1234, 10, 1, new Happening.Timing(1, 2, 3), 1, Optional.empty(), List.of(printed));
    }

    @Test
    void followersGetBatchesAndTheSentencesOfTheRest() {
        Followers followers = new Followers(1);
        List<Progress> told = new ArrayList<>();
        followers.happened(batch(1));
        followers.happened(batch(2));
        Runnable unfollow = followers.follow(0, told::add);
        followers.happened(new SourceAvailable("lines"));
        followers.happened(new BatchPlanned(3, 1234, 1, OptionalLong.empty()));
        unfollow.run();
        followers.happened(batch(3));

        assertThat(told).hasSize(2);
        assertThat(told.get(0).getBatch().getBatch()).isEqualTo(2);
        assertThat(told.get(1).getNote()).isEqualTo("The source of stream \"lines\" answers again.");
        assertThat(followers.newest())
                .hasValueSatisfying(newest -> assertThat(newest.getBatch()).isEqualTo(3));
    }

    @Test
    void whatIsPrintedIsShownOnStandardOutput() {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        Narrator narrator = new Narrator(new PrintStream(bytes, true, StandardCharsets.UTF_8), 0);
        narrator.happened(batch(1));
        narrator.happened(batch(2, "(x,1)", "..."));
        assertThat(bytes.toString(StandardCharsets.UTF_8))
                .contains("Batch 2, 1970-01-01T00:00:01.234Z", "(x,1)", "...")
                .doesNotContain("Batch 1,");
    }
}
