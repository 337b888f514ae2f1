package io.treadle.engine;

import io.treadle.wal.LogStore;
import io.treadle.wal.LogTakeover;
import io.treadle.wal.TransientStoreException;
import io.treadle.wal.Wal;
import io.treadle.wal.WalSettings;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The thread that takes the batch log over: shuts out the drivers before, reads what they left, opens the own log. On HDFS that
 * takes seconds, in which the driver's loop already registers executors.
 */
final class RecoveryHost implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(RecoveryHost.class);
    private static final long SEAL_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(25);
    private static final long RETRY_NANOS = TimeUnit.SECONDS.toNanos(1);

    private final LogStore store;
    private final long epoch;
    private final WalSettings settings;
    private final Listener listener;
    private final LongSupplier clock;
    private final Thread thread;
    private @Nullable Wal wal; // guarded by this

    /** Told once, one or the other, on the host's thread. */
    interface Listener {
        void recovered(History history, Wal wal);

        void failed(Throwable failure);
    }

    private RecoveryHost(LogStore store, long epoch, WalSettings settings, Listener listener, LongSupplier clock) {
        this.store = store;
        this.epoch = epoch;
        this.settings = settings;
        this.listener = listener;
        this.clock = clock;
        this.thread = new Thread(this::run, "treadle-recovery");
        thread.setDaemon(true);
    }

    /** @param clock monotonic, in nanoseconds; only for what is logged */
    static RecoveryHost start(LogStore store, long epoch, WalSettings settings, Listener listener, LongSupplier clock) {
        RecoveryHost host = new RecoveryHost(store, epoch, settings, listener, clock);
        host.thread.start();
        return host;
    }

    private void run() {
        try {
            while (!thread.isInterrupted()) {
                try {
                    recover();
                    return;
                } catch (TransientStoreException e) {
                    log.warn("The checkpoint's store does not serve; trying again in a second: {}", e.getMessage());
                    LockSupport.parkNanos(RETRY_NANOS);
                }
            }
        } catch (IOException | RuntimeException | Error e) {
            listener.failed(e);
        }
    }

    private void recover() throws IOException {
        Checkpoint checkpoint = new Checkpoint(store);
        long beganNanos = clock.getAsLong();
        LogTakeover takeover = checkpoint.takeOver(epoch);
        while (!takeover.step()) {
            LockSupport.parkNanos(SEAL_EVERY_NANOS);
            if (thread.isInterrupted()) {
                return;
            }
        }
        long sealedNanos = clock.getAsLong();
        Checkpoint.Recovery found = checkpoint.recover(epoch);
        long readNanos = clock.getAsLong();
        Wal opened = open(found.nextSequence());
        log.info(
                "Epoch {} has taken over the batch log of {} records: older logs closed after {} ms, {} records read in {} ms, own"
                        + " log open in {} ms.",
                epoch,
                found.nextSequence(),
                TimeUnit.NANOSECONDS.toMillis(sealedNanos - beganNanos),
                found.history().records(),
                TimeUnit.NANOSECONDS.toMillis(readNanos - sealedNanos),
                TimeUnit.NANOSECONDS.toMillis(clock.getAsLong() - readNanos));
        listener.recovered(found.history(), opened);
    }

    private synchronized Wal open(long nextSequence) throws IOException {
        Wal opened = Wal.create(store, Checkpoint.BATCH_LOG, Checkpoint.BATCH_LOG, epoch, nextSequence, settings);
        wal = opened;
        return opened;
    }

    private synchronized @Nullable Wal opened() {
        return wal;
    }

    /** Ends the recovery if it is under way, and the log if it is open. */
    @Override
    public void close() throws IOException {
        thread.interrupt();
        try {
            thread.join();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        Wal opened = opened();
        if (opened != null) {
            opened.close();
        }
    }
}
