package io.treadle.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalStateException;

import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Published;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TaskFailed;
import io.treadle.engine.BatchLogEvent.TookOver;
import io.treadle.wal.CorruptLogException;
import io.treadle.wal.LocalLogStore;
import io.treadle.wal.MemoryLogStore;
import io.treadle.wal.WalSettings;
import io.treadle.wal.WalWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/** What the batch log is replaced by when it has become long. */
class RestatementTest {
    private static final TookOver TOOK_OVER = Events.tookOver(3, World.APPLICATION, "f", 0, 0, 0);
    private static final PositionsFound FOUND = Events.found("lines", Map.of("p0", 10L));
    private static final BatchPlanned PLANNED =
            Events.planned(5, 77, List.of(Events.slice("lines", new Slice("p0", 10, 20))));

    private static History historyOf(long firstSequence, BatchLogEvent... events) {
        History history = new History();
        long sequence = firstSequence;
        for (BatchLogEvent event : events) {
            history.add(sequence++, ByteBuffer.wrap(BatchLogCodec.encode(event)));
        }
        history.end(sequence);
        return history;
    }

    @Test
    void aReplayGoesOnFromARestatementAsIfItHadReadAllBefore() {
        Restated restated = historyOf(0, TOOK_OVER, FOUND, PLANNED).state().restate();
        History whole = historyOf(0, TOOK_OVER, FOUND, PLANNED, restated, new BatchCommitted(5, 10), new Advanced(9));
        History cut = historyOf(3, restated, new BatchCommitted(5, 10), new Advanced(9));
        History alsoBefore = historyOf(2, PLANNED, restated, new BatchCommitted(5, 10), new Advanced(9));

        assertThat(cut.state().restate()).isEqualTo(whole.state().restate());
        assertThat(alsoBefore.state().restate()).isEqualTo(whole.state().restate());
        assertThat(whole.state().committedRecords()).isEqualTo(10);
        assertThat(whole.state().next("lines")).isEqualTo(Map.of("p0", 20L));
        assertThat(List.of(cut.hash(), alsoBefore.hash())).containsOnly(whole.hash());
    }

    @Test
    void aLogThatIsReleasedWhileItIsReadIsTakenFromTheNextRestatementOn() {
        Restated restated = historyOf(0, TOOK_OVER, FOUND, PLANNED, new BatchCommitted(5, 10))
                .state()
                .restate();
        History jumped = new History();
        jumped.add(0, ByteBuffer.wrap(BatchLogCodec.encode(TOOK_OVER)));
        jumped.add(1, ByteBuffer.wrap(BatchLogCodec.encode(FOUND)));
        jumped.add(3, ByteBuffer.wrap(BatchLogCodec.encode(new BatchCommitted(5, 10))));
        jumped.add(4, ByteBuffer.wrap(BatchLogCodec.encode(restated)));
        jumped.end(5);
        assertThat(jumped.state().restate()).isEqualTo(restated);
    }

    @Test
    void aLogWhoseBeginningIsMissingWithoutARestatementIsRefused() {
        assertThatIllegalStateException()
                .isThrownBy(() -> historyOf(2, PLANNED, new BatchCommitted(5, 10)))
                .withMessageContaining("missing before record 2");
        assertThatIllegalStateException()
                .isThrownBy(() -> new History().end(42))
                .withMessageContaining("missing before record 42");
    }

    @Test
    void aRestatementThatSaysOtherThanTheEventsBeforeItIsRefused() {
        Restated other = historyOf(0, TOOK_OVER, FOUND).state().restate();
        assertThatIllegalStateException()
                .isThrownBy(() -> historyOf(0, TOOK_OVER, FOUND, PLANNED, other))
                .withMessageContaining("the events before it come to");
    }

    @Test
    void anEarlierTreadlesLogIsReplayedAndGoesOnInThisOnes() throws IOException {
        MemoryLogStore store = new MemoryLogStore();
        WalWriter old = writer(store, 3, 0);
        for (String hex : BatchLogCodecTest.VERSION_1) {
            append(old, HexFormat.of().parseHex(hex));
        }
        old.close(0);

        Checkpoint checkpoint = new Checkpoint(store);
        for (int i = 0; i < 4; i++) {
            checkpoint.claim("application_1");
        }
        Checkpoint.Recovery found = checkpoint.recover(4);
        assertThat(found.nextSequence()).isEqualTo(6);
        assertThat(found.history().state().committedRecords()).isEqualTo(4);
        assertThat(found.history().state().lastBatch()).isEqualTo(50);
        assertThat(found.history().state().ended()).isTrue();
        // CRC32C over all payloads, as that Treadle reckoned it.
        java.util.zip.CRC32C hash = new java.util.zip.CRC32C();
        BatchLogCodecTest.VERSION_1.forEach(hex -> hash.update(HexFormat.of().parseHex(hex)));
        assertThat(found.history().hash()).isEqualTo(hash.getValue());

        TookOver tookOver = Events.tookOver(4, "application_1", "f", 42, hash.getValue(), 0);
        found.history().add(6, ByteBuffer.wrap(BatchLogCodec.encode(tookOver)));
        Restated restated = found.history().state().restate();
        WalWriter young = writer(store, 4, 6);
        append(young, BatchLogCodec.encode(tookOver));
        append(young, BatchLogCodec.encode(restated));
        assertThat(young.release(7)).isEqualTo(1);
        assertThat(checkpoint.recover(4).history().state().restate()).isEqualTo(restated);
    }

    @Test
    void aLogWhoseFilesAreGoneIsCorruptAndNotNew() throws IOException {
        MemoryLogStore store = new MemoryLogStore();
        writer(store, 2, 42);
        Checkpoint checkpoint = new Checkpoint(store);
        checkpoint.claim("application_1");
        checkpoint.claim("application_1");
        assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> checkpoint.recover(2))
                .withMessageContaining("missing before record 42");
    }

    private static WalWriter writer(MemoryLogStore store, long epoch, long next) throws IOException {
        return WalWriter.create(store, Checkpoint.BATCH_LOG, Checkpoint.BATCH_LOG, epoch, next, WalSettings.defaults());
    }

    private static void append(WalWriter writer, byte[] payload) {
        var durable = writer.append(ByteBuffer.wrap(payload));
        writer.step(0);
        durable.join();
    }

    @Test
    void aDriverRestatesAsSoonAsItHasTakenOver() {
        World world = new World(Graphs.counting(2, "lines")).holds("lines", "p0", 10, 30);
        world.logIsLong = true;
        world.recover(TOOK_OVER, FOUND, PLANNED);
        assertThat(world.log.get(0)).isInstanceOf(TookOver.class);
        assertThat(world.log.get(1)).isInstanceOfSatisfying(Restated.class, restated -> {
            BatchLogState state = new BatchLogState();
            restated.events().forEach(state::apply);
            assertThat(state.tookOver().orElseThrow()).isEqualTo(world.log.get(0));
            assertThat(state.takeOversWithoutProgress()).isEqualTo(2);
            assertThat(state.planned()).isEqualTo(Optional.of(PLANNED));
            assertThat(state.next("lines")).isEqualTo(Map.of("p0", 20L));
        });
    }

    @Test
    void whatIsUnderWayIsWaitedFor() {
        World world = new World(Graphs.counting(2, "lines", "words"))
                .holds("lines", "p0", 10, 30)
                .holds("words", "p0", 0, 1);
        world.recover();
        world.logIsSlow = true;
        world.logIsLong = true;
        FakeExecutor a = world.executor("a").register();
        world.tick(); // both streams' positions are found, and are appended together
        world.logCatchesUp();
        assertThat(world.logged(PositionsFound.class)).hasSize(2);
        assertThat(world.logged(Restated.class)).isEmpty();
        world.logCatchesUp();
        assertThat(world.logged(Restated.class))
                .singleElement()
                .satisfies(restated -> assertThat(restated.events())
                        .filteredOn(PositionsFound.class::isInstance)
                        .containsExactly(
                                Events.found("lines", Map.of("p0", 10L)), Events.found("words", Map.of("p0", 0L))));
        world.logIsLong = false;
        world.logIsSlow = false;
        world.logCatchesUp();
        assertThat(a.owed().getTasksCount()).isEqualTo(2);
    }

    @Test
    void anApplicationThatHasEndedIsNotRestated() {
        World world = new World(Graphs.counting(2, "lines"));
        world.logIsLong = true;
        world.recover(TOOK_OVER, FOUND);
        world.tell(new DriverEvent.StopRequested(false));
        assertThat(world.outcome.succeeded()).isTrue();
        assertThat(world.log).last().isInstanceOf(Ended.class);
    }

    @Test
    void itIsDueOnceInEachFileAndNotBeforeAsMuchWasWrittenAsItTakes() {
        RestatementPolicy policy = new RestatementPolicy();
        Restated restated = historyOf(0, TOOK_OVER).state().restate();
        assertThat(policy.isDueAfter(TOOK_OVER, 30, 17, 17)).isTrue();
        assertThat(policy.isDueAfter(FOUND, 30, 18, 17)).isTrue();
        assertThat(policy.isDueAfter(restated, 100, 19, 17)).isFalse();
        assertThat(policy.isDueAfter(FOUND, 500, 20, 17)).isFalse();
        assertThat(policy.isDueAfter(FOUND, 30, 21, 21)).isTrue();
        assertThat(policy.isDueAfter(restated, 100, 22, 21)).isFalse();
        assertThat(policy.isDueAfter(FOUND, 60, 23, 23)).isFalse();
        assertThat(policy.isDueAfter(FOUND, 40, 24, 23)).isTrue();
    }

    private static final List<Prepared> HANDLES = List.of(new Prepared(0, "h"));

    private static BatchLogEvent[] everything() {
        StreamSlice last = new StreamSlice("files", new Slice("a", 0, 9, "/in/a"), OptionalLong.of(3), true, 0);
        StreamSlice open = new StreamSlice("files", new Slice("b", 0, 9, "/in/b"), OptionalLong.of(3), false, 1);
        return new BatchLogEvent[] {
            Events.oldTookOver(2, World.APPLICATION, "f", 0, 0, 0),
            TOOK_OVER,
            new PositionsFound(
                    "files",
                    Map.of("a", new Position(0, "/in/a"), "b", new Position(0, "/in/b"), "c", new Position(7, "")),
                    "seen until c"),
            Events.planned(4, 40, List.of()),
            new BatchCommitted(
                    4, 11, new TreeMap<>(Map.of("out", HANDLES)), new TreeMap<>(Map.of("times", 41L, "old", 5L))),
            new BatchPlanned(5, 50, List.of(), new TreeMap<>(), OptionalLong.of(44)),
            new BatchCommitted(5, 12, new TreeMap<>(Map.of("out", HANDLES)), new TreeMap<>(Map.of("times", 40L))),
            new Published(4),
            new Advanced(8),
            Events.tookOver(4, World.APPLICATION, "f", 5, 0, 0),
            Events.tookOver(5, World.APPLICATION, "f", 5, 0, 0),
            new BatchPlanned(
                    9, 90, List.of(last, open), new TreeMap<>(Map.of("x", new Size(3, 4))), OptionalLong.empty()),
            new TaskFailed(9, "x", 1, "threw"),
            new PartitionsEnded("files", List.of("b")),
            new TaskFailed(9, "x", 1, "threw again")
        };
    }

    @Test
    void aRestatementKeepsAllThatALogCanSay() {
        BatchLogEvent[] events = everything();
        Restated restated = historyOf(0, events).state().restate();
        BatchLogState state = historyOf(7, restated).state();

        assertThat(state.restate()).isEqualTo(restated);
        assertThat(state.checkpoint()).isEqualTo(Events.CHECKPOINT);
        assertThat(state.takeOversWithoutProgress()).isEqualTo(2);
        assertThat(state.committedRecords()).isEqualTo(23);
        assertThat(state.committedBatch()).isEqualTo(5);
        assertThat(state.lastBatch()).isEqualTo(9);
        assertThat(state.lastTimeMillis()).isEqualTo(90);
        assertThat(state.watermarkMillis()).hasValue(44);
        assertThat(state.newestMillis("times")).hasValue(41);
        assertThat(state.newestMillis("old")).hasValue(5);
        assertThat(state.newestMillis("never")).isEmpty();
        assertThat(state.known("files").cursor()).isEqualTo("seen until c");
        assertThat(state.known("files").partitions()).isEqualTo(Map.of("c", new Position(7, "")));
        assertThat(state.planned()).hasValue((BatchPlanned) events[11]);
        assertThat(state.failures("x", 1)).isEqualTo(2);
        assertThat(state.unpublished()).containsExactly(new Publication(5, 50, new TreeMap<>(Map.of("out", HANDLES))));
        History both = historyOf(0, events);
        both.add(events.length, ByteBuffer.wrap(BatchLogCodec.encode(restated)));
        assertThat(both.state().restate()).isEqualTo(restated);
    }

    /** A log that version 2 wrote: two epochs, and in the second what it restated. */
    @Test
    void aGoldenLogOfVersionTwoIsReplayed() throws Exception {
        Path golden = Path.of(
                requireNonNull(getClass().getResource("/golden-batch-log-v2")).toURI());
        try (LocalLogStore store = new LocalLogStore(golden)) {
            List<BatchLogEvent> events = new ArrayList<>();
            new Checkpoint(store).inspect((sequence, event) -> events.add(event));
            History whole = historyOf(0, events.toArray(BatchLogEvent[]::new));
            assertThat(whole.state().committedRecords()).isEqualTo(11);
            assertThat(whole.state().committedBatch()).isEqualTo(51);
            assertThat(whole.state().next("lines")).isEqualTo(Map.of("p0", 9L, "p1", Long.MAX_VALUE));
            assertThat(whole.state().next("words")).isEqualTo(Map.of("q0", 3L));
            assertThat(whole.state().checkpoint()).isEmpty();
            assertThat(whole.state().ended()).isTrue();

            BatchLogState planned = historyOf(9, events.get(9)).state();
            assertThat(planned.planned()).hasValue((BatchPlanned) events.get(7));
            assertThat(planned.takeOversWithoutProgress()).isEqualTo(1);
            assertThat(planned.committedBatch()).isEqualTo(1);
            BatchLogState committed = historyOf(11, events.get(11)).state();
            assertThat(committed.takeOversWithoutProgress()).isZero();
            assertThat(committed.committedRecords()).isEqualTo(11);
            assertThat(committed.next("words")).isEqualTo(Map.of("q0", 3L));
        }
    }
}
