package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Available;
import io.treadle.api.source.Position;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.DriverEvent.SourcePolled;
import io.treadle.protocol.wire.SourceTask;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** Partitions that are more than a name and a position, and that do not last for ever. */
class PartitionsTest {
    private final World world = new World(Graphs.counting(2, "files"));

    private static Available file(String name, long bytes, long records) {
        return new Available(name, 0, bytes, OptionalLong.of(records), "/in/" + name, true, List.of());
    }

    private BatchPlanned lastPlanned() {
        List<BatchPlanned> planned = world.logged(BatchPlanned.class);
        return planned.get(planned.size() - 1);
    }

    @Test
    void detailAndCursorAreLoggedTogetherBeforeAnythingIsRead() {
        world.holds("files", file("a", 90, 3)).cursors.put("files", "seen until a");
        FakeExecutor a = world.executor("a").register();
        world.recover();

        assertThat(world.log.get(1))
                .isEqualTo(new PositionsFound("files", Map.of("a", new Position(0, "/in/a")), "seen until a"));
        assertThat(a.owed().getTasks(0).getDetail()).isEqualTo("/in/a");
    }

    @Test
    void theCursorIsGivenBackAndLoggedOnlyWhenItMoves() {
        world.cursors.put("files", "seen until a");
        FakeExecutor a = world.executor("a").register();
        world.recover();
        world.tick();
        assertThat(world.lastKnown.get("files").cursor()).isEqualTo("seen until a");
        assertThat(world.logged(PositionsFound.class)).hasSize(1);

        world.cursors.put("files", "seen until b");
        world.tick();
        world.tick();
        assertThat(world.logged(PositionsFound.class))
                .hasSize(2)
                .last()
                .isEqualTo(new PositionsFound("files", Map.of(), "seen until b"));
        assertThat(a.batches()).isEmpty();
    }

    @Test
    void aPartitionWhoseLastSliceIsPlannedIsForgotten() {
        world.holds("files", file("a", 90, 3));
        FakeExecutor a = world.executor("a").register();
        world.recover();
        a.report();
        assertThat(lastPlanned().slices()).singleElement().satisfies(slice -> {
            assertThat(slice.last()).isTrue();
            assertThat(slice.records()).hasValue(3);
        });

        world.holdsNoMore("files", "a", "seen until a").tick();
        assertThat(world.lastKnown.get("files").partitions()).isEmpty();
        world.tick();
        assertThat(a.batches()).hasSize(1);
    }

    @Test
    void anAnswerToAnOlderQuestionDoesNotBringAPartitionBackThatHasEnded() {
        world.holds("files", file("a", 90, 3)).recover();
        world.mute.add("files");
        FakeExecutor a = world.executor("a").register();
        SourcePolled late = new SourcePolled("files", world.answer("files", Map.of("a", 0L)));
        world.pass(Duration.ofMillis(150));
        a.report();
        assertThat(lastPlanned().slices().get(0).last()).isTrue();
        world.tell(late);
        world.tick();
        world.tick();

        assertThat(a.batches()).hasSize(1);
        assertThat(world.logged(PositionsFound.class)).hasSize(1);
    }

    @Test
    void aPartitionThatTurnsOutToHaveEndedWhereItWasPlannedIsEndedByAnEntryOfItsOwn() {
        world.holds("files", new Available("a", 0, 10));
        FakeExecutor a = world.executor("a").register();
        world.recover();
        a.report();
        world.holds("files", new Available("a", 0, 10, OptionalLong.empty(), "", true, List.of()));
        world.tick();

        assertThat(world.log).contains(new PartitionsEnded("files", List.of("a")));
        world.tick();
        assertThat(world.logged(PartitionsEnded.class)).hasSize(1);
        assertThat(world.lastKnown.get("files").partitions()).isEmpty();
    }

    @Test
    void limitsMeanRecordsWhereThePositionsAreBytes() {
        World bounded = new World(Graphs.counting(1, "files"), Map.of("treadle.batch.max.records", "10"))
                .holds("files", file("a", 1000, 25));
        FakeExecutor a = bounded.executor("a").register();
        bounded.recover();
        assertThat(a.owed().getTasks(0).getUntil()).isEqualTo(400);
        assertThat(bounded.status().getBacklogRecords()).isEqualTo(15);
        a.report();
        assertThat(a.owed().getTasks(0).getUntil()).isEqualTo(800);
        a.report();
        assertThat(a.owed().getTasks(0).getUntil()).isEqualTo(1000);
        assertThat(bounded.logged(BatchPlanned.class).get(1).slices().get(0).last())
                .isFalse();
        assertThat(bounded.logged(BatchPlanned.class).get(2).slices().get(0).last())
                .isTrue();
    }

    @Test
    void aRecordThatIsLargerThanItsShareIsReadAllTheSame() {
        World bounded = new World(Graphs.counting(1, "files"), Map.of("treadle.batch.max.records", "1"))
                .holds("files", file("a", 3, 9));
        FakeExecutor a = bounded.executor("a").register();
        bounded.recover();
        assertThat(a.owed().getTasks(0).getUntil()).isEqualTo(1);
    }

    @Test
    void aPartIsThePlaceOfThePartitionAmongAllThatHaveNotEnded() {
        world.holds("files", new Available("a", 0, 0))
                .holds("files", new Available("b", 0, 5))
                .holds("files", new Available("c", 0, 5));
        FakeExecutor a = world.executor("a").register();
        world.recover();
        assertThat(lastPlanned().slices()).extracting(StreamSlice::part).containsExactly(1, 2);
        assertThat(lastPlanned().sizes()).isEqualTo(Map.of("files", new Size(2, 3), "counts", new Size(2, 2)));
        assertThat(a.owed().getTasksList()).extracting(SourceTask::getPart).containsExactly(1, 2);
        assertThat(a.owed().getSizes(0).getTasks()).isEqualTo(2);
        assertThat(a.owed().getSizes(0).getParts()).isEqualTo(3);
    }

    @Test
    void aPartitionThatNobodyReadsYetGoesToAnExecutorOnItsHost() {
        FakeExecutor a = world.executor("a").register();
        FakeExecutor b = world.executor("b").register();
        for (String name : List.of("f0", "f1", "f2", "f3")) {
            world.holds(
                    "files",
                    new Available(name, 0, 5, OptionalLong.empty(), "", false, List.of("elsewhere", "host-b")));
        }
        world.recover();
        assertThat(b.partitions()).hasSize(4);
        assertThat(a.owed().getTasksList()).isEmpty();

        world.holds("files", "f0", 0, 9).holds("files", "f1", 0, 9);
        a.report();
        b.report();
        world.tick();
        assertThat(a.partitions().size() + b.partitions().size()).isEqualTo(2);
    }

    @Test
    void theTimeOfABatchRisesThoughTheClockStands() {
        world.holds("files", new Available("a", 0, 5));
        FakeExecutor a = world.executor("a").register();
        world.recover();
        a.report();
        world.holds("files", new Available("a", 0, 9)).tick();
        assertThat(world.logged(BatchPlanned.class))
                .extracting(BatchPlanned::timeMillis)
                .containsExactly(1234L, 1235L);
    }
}
