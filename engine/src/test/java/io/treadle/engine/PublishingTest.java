package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.Prepared;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.Published;
import io.treadle.engine.DriverEvent.PublisherDone;
import io.treadle.engine.DriverEvent.PublisherFailed;
import io.treadle.engine.DriverEvent.StopRequested;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What is committed becomes visible, in order, whoever died meanwhile. */
class PublishingTest {
    private static final FakePublishingSink SINK = new FakePublishingSink();

    private final World world = world("files");
    private final FakeExecutor a = world.executor("a").register();

    private static World world(String... outputs) {
        return new World(Graphs.publishing(1, SINK, List.of(outputs), "lines")).holds("lines", "p0", 0, 10);
    }

    private static Prepared part(int part, String handle) {
        return new Prepared(part, handle);
    }

    private static BatchCommitted committed(long batch, String output, String handle) {
        return new BatchCommitted(batch, 1, new TreeMap<>(Map.of(output, List.of(part(0, handle)))));
    }

    private void runBatches(int count) {
        for (int i = 0; i < count; i++) {
            int before = a.batches().size();
            world.holds("lines", "p0", 0, 10 * (world.log.size() + 2L)).tick();
            a.heartbeat();
            if (a.batches().size() > before) {
                a.prepare("files", part(0, "h"));
            }
        }
    }

    @Test
    void aPublisherBeginsOnceAndIsGivenTheHandlesAfterTheCommitInOrderOfParts() {
        world.recover();
        assertThat(world.publications).containsExactly("files begin 0123456789ab 0");
        world.logIsSlow = true;
        a.prepare("files", part(2, "c"), part(0, "a"), part(1, ""));
        assertThat(world.publications).hasSize(1);

        world.logIsSlow = false;
        world.logCatchesUp();
        assertThat(world.log)
                .contains(new BatchCommitted(
                        1, 10, new TreeMap<>(Map.of("files", List.of(part(0, "a"), part(2, "c"))))));
        assertThat(world.publications).last().isEqualTo("files 1 [a, c]");
        assertThat(world.log).last().isEqualTo(new Published(1));
    }

    @Test
    void aPartThatWasWrittenTwiceIsPublishedOnce() {
        FakeExecutor b = world.executor("b").register();
        world.recover();
        a.prepare("files", part(0, "first"));
        b.prepare("files", part(0, "second"));
        assertThat(world.publications).last().isEqualTo("files 1 [first]");
    }

    @Test
    void whatDoesNotAnswerIsAskedAgainAndBatchesGoOnTillTooManyWait() {
        world.unpublishable.add("files");
        world.recover();
        a.prepare("files", part(0, "h"));
        runBatches(30);
        assertThat(world.logged(BatchCommitted.class)).hasSize(Publishing.MOST_WAITING);
        assertThat(world.status().getMessage())
                .contains("16 batches are committed and not published", "\"files\"", "safe mode");
        assertThat(world.notes.stream().filter(note -> note.contains("safe mode")))
                .hasSize(1);

        world.unpublishable.clear();
        for (int second = 0; second < 11; second++) {
            a.heartbeat();
            world.pass(Duration.ofSeconds(1));
        }
        assertThat(world.publications).endsWith("files 15 [h]", "files 16 [h]");
        assertThat(world.status().getMessage()).isEmpty();
        assertThat(world.notes).anyMatch(note -> note.contains("\"files\" can be published to again"));
        assertThat(world.logged(BatchPlanned.class)).hasSize(17);
    }

    @Test
    void itIsNotAskedAgainBeforeItsBackOffIsOver() {
        world.unpublishable.add("files");
        world.recover();
        assertThat(world.publications).hasSize(1);
        world.pass(Duration.ofMillis(199));
        assertThat(world.publications).hasSize(1);
        world.pass(Duration.ofMillis(1));
        assertThat(world.publications).hasSize(2);
        world.pass(Duration.ofMillis(399));
        assertThat(world.publications).hasSize(2);
    }

    @Test
    void howFarAllAreIsLoggedByOneEntryAtATime() {
        World two = world("files", "table");
        FakeExecutor b = two.executor("b").register();
        two.publishingSlowly.add("files");
        two.publishingSlowly.add("table");
        two.recover();
        two.tell(new PublisherDone("files"));
        two.tell(new PublisherDone("table"));
        b.prepare("files", part(0, "f1"));
        two.holds("lines", "p0", 0, 20).tick();
        b.prepare("table", part(0, "t2"));
        two.tell(new PublisherDone("table"));
        assertThat(two.logged(Published.class)).isEmpty();

        two.tell(new PublisherDone("files"));
        assertThat(two.logged(Published.class)).containsExactly(new Published(2));
    }

    @Test
    void whatCannotBePublishedEndsTheApplication() {
        world.recover();
        world.tell(new PublisherFailed("files", "permission denied", "at Some.code"));
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message()).contains("\"files\"", "permission denied");
        assertThat(world.outcome.details()).isEqualTo("at Some.code");
    }

    @Test
    void aLaterDriverPublishesWhatIsCommittedAndNotKnownToBePublished() {
        world.recover(
                Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0),
                Events.planned(4, 40, List.of()),
                committed(4, "files", "d"),
                Events.planned(5, 50, List.of()),
                committed(5, "files", "e"),
                new Published(4),
                Events.planned(7, 70, List.of()),
                committed(7, "files", "g"));
        assertThat(world.publications).containsExactly("files begin 0123456789ab 4", "files 5 [e]", "files 7 [g]");
        assertThat(world.logged(Published.class)).last().isEqualTo(new Published(7));
    }

    @Test
    void whatAnOutputHasToPublishThatTheApplicationLacksIsRefusedUnlessAllowed() {
        BatchLogEvent[] history = {
            Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0),
            Events.planned(4, 40, List.of()),
            committed(4, "old", "d")
        };
        world.recover(history);
        assertThat(world.outcome.message()).contains("\"old\"", "\"files\"", "treadle.checkpoint.allow.unclaimed");

        World allowed = new World(
                Graphs.publishing(1, SINK, List.of("files"), "lines"),
                Map.of("treadle.checkpoint.allow.unclaimed", "true"));
        allowed.recover(history);
        assertThat(allowed.outcome).isNull();
        assertThat(allowed.notes).anyMatch(note -> note.contains("\"old\" is not published"));
        assertThat(allowed.logged(Published.class)).containsExactly(new Published(4));
    }

    @Test
    void theEndWaitsTillAllIsPublishedAndSaysSoWhenThatTakesLong() {
        world.publishingSlowly.add("files");
        world.recover();
        world.tell(new PublisherDone("files"));
        a.prepare("files", part(0, "h"));
        world.tell(new StopRequested(true));
        a.heartbeat();
        world.pass(Duration.ofSeconds(9));
        assertThat(world.outcome).isNull();
        assertThat(world.notes).noneMatch(note -> note.contains("end waits"));
        a.heartbeat();
        world.pass(Duration.ofSeconds(2));
        assertThat(world.notes.stream().filter(note -> note.contains("end waits till 1 batches")))
                .hasSize(1);

        world.tell(new PublisherDone("files"));
        assertThat(world.log).last().isEqualTo(new Published(1));
        assertThat(world.publications).last().isEqualTo("files end");
        assertThat(world.outcome).isNull();

        world.tell(new PublisherDone("files"));
        assertThat(world.outcome.succeeded()).isTrue();
        assertThat(world.log).last().isInstanceOf(Ended.class);
    }

    @Test
    void whatCannotBecomeVisibleAtTheEndIsTriedAgainOrEndsTheApplicationAsFailed() {
        world.recover();
        a.prepare("files", part(0, "h"));
        world.unpublishable.add("files");
        world.tell(new StopRequested(true));
        a.heartbeat();
        world.pass(Duration.ofSeconds(1));
        assertThat(world.publications).last().isEqualTo("files end");
        assertThat(world.outcome).isNull();

        world.tell(new PublisherFailed("files", "the target is there already", "at Some.code"));
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.logged(Ended.class)).isEmpty();
    }
}
