package io.treadle.it;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.treadle.wal.LogFencedException;
import io.treadle.wal.LogFullException;
import io.treadle.wal.LogOutput;
import io.treadle.wal.LogStore;
import io.treadle.wal.LogStoreContract;
import io.treadle.wal.LogTakeover;
import io.treadle.wal.Sync;
import io.treadle.wal.Wal;
import io.treadle.wal.WalReader;
import io.treadle.wal.WalSettings;
import io.treadle.wal.hdfs.HdfsLogStore;
import java.io.File;
import java.io.IOException;
import java.net.URI;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicLong;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.DistributedFileSystem;
import org.apache.hadoop.hdfs.MiniDFSCluster;
import org.apache.hadoop.hdfs.protocol.HdfsConstants;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The log on a real HDFS of two DataNodes. */
class HdfsLogStoreIT extends LogStoreContract {
    private static MiniDFSCluster cluster;
    private static Configuration configuration;

    private final URI root = URI.create(cluster.getURI() + "/checkpoints/" + UUID.randomUUID());

    @BeforeAll
    static void startCluster(@TempDir File directory) throws IOException {
        configuration = new Configuration();
        configuration.set(MiniDFSCluster.HDFS_MINIDFS_BASEDIR, directory.getPath());
        configuration.setInt("dfs.replication", 2);
        cluster = new MiniDFSCluster.Builder(configuration).numDataNodes(2).build();
        cluster.waitActive();
    }

    @AfterAll
    static void stopCluster() {
        cluster.shutdown(true);
    }

    @Override
    protected LogStore openStore() throws IOException {
        return HdfsLogStore.open(root, configuration);
    }

    @Override
    protected boolean sealPatiently(LogStore store, String path) {
        await().pollInterval(Duration.ofMillis(30))
                .atMost(Duration.ofSeconds(60))
                .ignoreNoExceptions()
                .until(() -> store.seal(path));
        return true;
    }

    @Test
    void aWriterThatWasReplacedIsAcknowledgedUntilTheFileIsClosedAndLosesNothing() throws Exception {
        LogStore zombies = openStore();
        LogStore successors = openStore();
        LogOutput output = zombies.create("log/zombie.wal");
        append(output, 0);
        AtomicLong acknowledged = new AtomicLong(1);
        CompletableFuture<Void> zombie = CompletableFuture.runAsync(() -> {
            try {
                while (acknowledged.get() < 1_000_000) {
                    append(output, acknowledged.get());
                    acknowledged.incrementAndGet();
                }
            } catch (IOException e) {
                throw new CompletionException(e);
            }
        });

        boolean closedAtOnce = successors.seal("log/zombie.wal");
        long before = acknowledged.get();
        sealPatiently(successors, "log/zombie.wal");
        long sealed = successors.read("log/zombie.wal").orElseThrow().length / Long.BYTES;

        assertThatThrownBy(zombie::join).hasCauseInstanceOf(LogFencedException.class);
        assertThat(closedAtOnce).isFalse();
        assertThat(acknowledged.get()).isGreaterThan(before).isLessThanOrEqualTo(sealed);
        byte[] content = successors.read("log/zombie.wal").orElseThrow();
        assertThat(content.length / Long.BYTES).isEqualTo(sealed);
        for (long i = 0; i < sealed; i++) {
            assertThat(ByteBuffer.wrap(content).getLong((int) i * Long.BYTES)).isEqualTo(i);
        }
        zombies.close();
        successors.close();
    }

    @Test
    void aDriverThatWasReplacedCannotAddToTheHistoryItsSuccessorHasRead() throws Exception {
        LogStore zombies = openStore();
        LogStore successors = openStore();
        WalSettings small = new WalSettings(4000, Duration.ofHours(1), 1000, 10_000, Sync.HFLUSH);
        Wal old = Wal.create(zombies, "batches", "batches", 1, 0, small);
        AtomicLong acknowledged = new AtomicLong();
        CompletableFuture<Void> zombie = CompletableFuture.runAsync(() -> {
            while (acknowledged.get() < 1_000_000) {
                old.append(longOf(acknowledged.get())).join();
                acknowledged.incrementAndGet();
            }
        });
        await().until(() -> acknowledged.get() > 300);

        LogTakeover takeover = new LogTakeover(successors, "batches", "batches", 2);
        await().pollInterval(Duration.ofMillis(30))
                .atMost(Duration.ofSeconds(60))
                .ignoreNoExceptions()
                .until(takeover::step);
        WalReader reader = new WalReader(successors, "batches", "batches");
        long history = reader.replay((epoch, sequence, payload) -> {}).nextSequence();
        try (Wal young = Wal.create(successors, "batches", "batches", 2, history, small)) {
            young.append(longOf(history)).join();
        }

        assertThatThrownBy(zombie::join).hasRootCauseInstanceOf(IOException.class);
        assertThat(acknowledged.get()).isBetween(301L, history);
        List<Long> values = new ArrayList<>();
        reader.replay((epoch, sequence, payload) -> {
            assertThat(payload.getLong()).isEqualTo(sequence);
            assertThat(epoch).isEqualTo(sequence < history ? 1 : 2);
            values.add(sequence);
        });
        assertThat(values).hasSize((int) history + 1);
        old.close();
        zombies.close();
        successors.close();
    }

    @Test
    void whatARecordOnDiskMakesSuperfluousIsDeletedAlsoOfOlderEpochsAndByAZombie() throws Exception {
        LogStore zombies = openStore();
        LogStore successors = openStore();
        WalSettings small = new WalSettings(300, Duration.ofHours(1), 1000, 10_000, Sync.HFLUSH);
        Wal old = Wal.create(zombies, "batches", "batches", 1, 0, small);
        for (long i = 0; i < 30; i++) {
            old.append(longOf(i)).join();
        }
        long restatedByOld = old.append(longOf(30), Sync.HSYNC).join();
        LogTakeover takeover = new LogTakeover(successors, "batches", "batches", 2);
        await().pollInterval(Duration.ofMillis(30))
                .atMost(Duration.ofSeconds(60))
                .ignoreNoExceptions()
                .until(takeover::step);
        try (Wal young = Wal.create(successors, "batches", "batches", 2, 31, small)) {
            young.append(longOf(31)).join();
            assertThat(old.release(restatedByOld)).isPositive();
            assertThat(firstRecord(successors)).isPositive().isLessThanOrEqualTo(restatedByOld);

            long restatedByYoung = young.append(longOf(32), Sync.HSYNC).join();
            assertThat(young.segmentStart()).isEqualTo(31);
            young.release(restatedByYoung);
            assertThat(firstRecord(successors)).isEqualTo(31);
            assertThat(old.release(restatedByOld)).isZero();
        }
        assertThat(firstRecord(successors)).isEqualTo(31);
        assertThatThrownBy(old::close).isInstanceOf(IOException.class);
        zombies.close();
        successors.close();
    }

    private static long firstRecord(LogStore store) throws IOException {
        List<Long> sequences = new ArrayList<>();
        new WalReader(store, "batches", "batches").replay((epoch, sequence, payload) -> sequences.add(sequence));
        return sequences.get(0);
    }

    @Test
    void aLogGoesOnWhenADataNodeOfItsPipelineDies() throws Exception {
        try (LogStore store = openStore();
                Wal wal = Wal.create(store, "log", "log", 1, 0, WalSettings.defaults())) {
            wal.append(longOf(0)).join();
            MiniDFSCluster.DataNodeProperties dead = cluster.stopDataNode(0);
            try {
                for (long i = 1; i < 20; i++) {
                    assertThat(wal.append(longOf(i)).join()).isEqualTo(i);
                }
            } finally {
                cluster.restartDataNode(dead, true);
                cluster.waitActive();
            }
        }
        try (LogStore store = openStore()) {
            assertThat(new WalReader(store, "log", "log")
                            .replay((epoch, sequence, payload) -> {})
                            .frames())
                    .isEqualTo(20);
        }
    }

    @Test
    void aUsedUpQuotaIsAFullLog() throws Exception {
        DistributedFileSystem admin = cluster.getFileSystem();
        Path directory = new Path(root);
        admin.mkdirs(directory);
        admin.setQuota(directory, HdfsConstants.QUOTA_DONT_SET, 1);
        try (LogStore store = openStore()) {
            LogOutput output = store.create("log/full.wal");
            assertThatThrownBy(() -> append(output, 1))
                    .isInstanceOf(LogFullException.class)
                    .hasMessageContaining("full.wal")
                    .hasMessageContaining("quota");
        }
    }

    @Test
    void aRootThatIsNotOnHdfsIsRefused(@TempDir File local) {
        assertThatThrownBy(() -> HdfsLogStore.open(local.toURI(), configuration))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(local.toURI().toString())
                .hasMessageContaining("give a directory of HDFS");
    }

    private static void append(LogOutput output, long value) throws IOException {
        output.write(longOf(value));
        output.flush(Sync.HFLUSH);
    }

    private static ByteBuffer longOf(long value) {
        return ByteBuffer.allocate(Long.BYTES).putLong(0, value);
    }
}
