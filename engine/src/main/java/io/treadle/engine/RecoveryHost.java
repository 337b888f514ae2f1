package io.treadle.engine;

import io.treadle.wal.LogStore;
import io.treadle.wal.LogTakeover;
import io.treadle.wal.TransientStoreException;
import io.treadle.wal.Wal;
import io.treadle.wal.WalSettings;
import java.io.IOException;
import java.util.concurrent.TimeUnit;
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
    private final ThreadHost thread;
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
        this.thread = new ThreadHost("treadle-recovery", this::run);
    }

    /** @param clock monotonic, in nanoseconds; only for what is logged */
    static RecoveryHost start(LogStore store, long epoch, WalSettings settings, Listener listener, LongSupplier clock) {
        RecoveryHost host = new RecoveryHost(store, epoch, settings, listener, clock);
        host.thread.start();
        return host;
    }

    private void run() {
        try {
            while (!thread.isClosed()) {
                try {
                    recover();
                    return;
                } catch (TransientStoreException e) {
                    log.warn("The checkpoint's store does not serve; trying again in a second: {}", e.getMessage());
                    thread.pause(RETRY_NANOS);
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
            thread.pause(SEAL_EVERY_NANOS);
            if (thread.isClosed()) {
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

    private Wal open(long nextSequence) throws IOException {
        Wal opened = Wal.create(store, Checkpoint.BATCH_LOG, Checkpoint.BATCH_LOG, epoch, nextSequence, settings);
        if (!isKept(opened)) {
            opened.close();
            throw new IOException("the driver was closed while it took the batch log over");
        }
        return opened;
    }

    /** Whether it is left to {@link #close} to close it; not if that did not wait for it. */
    private synchronized boolean isKept(Wal opened) {
        if (thread.isClosed()) {
            return false;
        }
        wal = opened;
        return true;
    }

    private synchronized @Nullable Wal opened() {
        return wal;
    }

    /** Ends the recovery if it is under way, and the log if it is open. */
    @Override
    public void close() throws IOException {
        thread.close();
        Wal opened = opened();
        if (opened != null) {
            opened.close();
        }
    }
}
