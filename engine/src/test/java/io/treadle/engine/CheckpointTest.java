package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.wal.CorruptLogException;
import io.treadle.wal.LogFencedException;
import io.treadle.wal.LogTakeover;
import io.treadle.wal.MemoryLogStore;
import io.treadle.wal.WalSettings;
import io.treadle.wal.WalWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;

class CheckpointTest {
    private final MemoryLogStore store = new MemoryLogStore();
    private final Checkpoint checkpoint = new Checkpoint(store);

    private static WalWriter writer(MemoryLogStore process, long epoch, long next) throws IOException {
        return WalWriter.create(
                process, Checkpoint.BATCH_LOG, Checkpoint.BATCH_LOG, epoch, next, WalSettings.defaults());
    }

    private static CompletableFuture<Long> append(WalWriter writer, BatchLogEvent event) {
        CompletableFuture<Long> durable = writer.append(ByteBuffer.wrap(BatchLogCodec.encode(event)));
        writer.step(0);
        return durable;
    }

    @Test
    void epochsAreClaimedOneAfterAnother() throws IOException {
        assertThat(checkpoint.claim("application_1")).isEqualTo(1);
        assertThat(new Checkpoint(store.anotherProcess()).claim("application_1"))
                .isEqualTo(2);
        assertThat(checkpoint.highestEpoch()).isEqualTo(2);
    }

    @Test
    void whatAZombieAddsBeforeItIsShutOutIsPartOfTheHistoryAndNothingAfter() throws IOException {
        MemoryLogStore zombieProcess = store.anotherProcess();
        store.sealingTakes(3);
        checkpoint.claim("application_1");
        WalWriter zombie = writer(zombieProcess, 1, 0);
        append(zombie, Events.tookOver(1, "application_1", "f", 0, 0, 0)).join();

        long epoch = checkpoint.claim("application_1");
        LogTakeover takeover = checkpoint.takeOver(epoch);
        assertThat(takeover.step()).isFalse();
        append(zombie, Events.found("lines", Map.of("p0", 3L))).join();
        while (!takeover.step()) {
            // The store needs some calls.
        }
        Checkpoint.Recovery found = checkpoint.recover(epoch);
        assertThat(found.nextSequence()).isEqualTo(2);
        assertThat(found.history().state().next("lines")).containsEntry("p0", 3L);

        CompletableFuture<Long> late = append(zombie, new Advanced(1));
        Assertions.assertThatExceptionOfType(java.util.concurrent.CompletionException.class)
                .isThrownBy(late::join)
                .withCauseInstanceOf(LogFencedException.class);
        WalWriter next = writer(store, epoch, found.nextSequence());
        append(
                        next,
                        Events.tookOver(
                                epoch, "application_1", "f", 0, found.history().hash(), 0))
                .join();
    }

    @Test
    void anEpochThatSleptBeforeItsFirstRecordCannotBegin() throws IOException {
        long sleeping = checkpoint.claim("application_1");
        while (!checkpoint.takeOver(sleeping).step()) {
            // The store needs some calls.
        }
        long next = checkpoint.claim("application_1");
        while (!checkpoint.takeOver(next).step()) {
            // The store needs some calls.
        }
        Assertions.assertThatExceptionOfType(LogFencedException.class)
                .isThrownBy(() -> checkpoint.recover(sleeping))
                .withMessageContaining("epoch " + next);
        Assertions.assertThatExceptionOfType(LogFencedException.class).isThrownBy(() -> writer(store, sleeping, 0));
    }

    @Test
    void aLogThatMakesNoSenseIsCorrupt() throws IOException {
        WalWriter writer = writer(store, 1, 0);
        append(writer, new BatchCommitted(4, 1)).join();
        Assertions.assertThatExceptionOfType(CorruptLogException.class)
                .isThrownBy(() -> checkpoint.recover(1))
                .withMessageContaining("record 0 of epoch 1");
    }

    @Test
    void aFencedLogIsExplainedByWhoIsInCharge() throws IOException {
        LogFencedException fenced = new LogFencedException("batches: a later epoch is there");
        IOException broken = new IOException("the disk is gone");
        long first = checkpoint.claim("application_1");
        checkpoint.claim("application_1");
        assertThat(checkpoint.explain(first, fenced)).isSameAs(fenced);
        checkpoint.claim("application_2");
        assertThat(checkpoint.explain(first, fenced))
                .isInstanceOf(RivalApplicationException.class)
                .hasMessageContaining("application_2");
        assertThat(checkpoint.explain(first, broken)).isSameAs(broken);
    }

    @Test
    void theWishToStopIsRememberedWithWhomItIsFor() throws IOException {
        assertThat(checkpoint.stop()).isEmpty();
        checkpoint.requestStop(new Checkpoint.Stop(true, "application_1"));
        checkpoint.requestStop(new Checkpoint.Stop(false, "application_1"));
        assertThat(checkpoint.stop()).isEqualTo(Optional.of(new Checkpoint.Stop(false, "application_1")));
        checkpoint.clearStop();
        assertThat(checkpoint.stop()).isEmpty();

        store.replaceAtomically("stop", "maybe".getBytes(StandardCharsets.UTF_8));
        Assertions.assertThatIOException().isThrownBy(checkpoint::stop).withMessageContaining("\"maybe\"");
    }

    @Test
    void theGraphIsKeptUnderItsFingerprint() throws IOException {
        var graph = Graphs.counting(2, "lines").graph();
        checkpoint.keep(graph);
        checkpoint.keep(graph);
        assertThat(store.list("graph")).containsExactly(graph.fingerprint() + ".avro");
    }
}
