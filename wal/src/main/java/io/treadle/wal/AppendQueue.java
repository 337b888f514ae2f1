package io.treadle.wal;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * Where callers leave payloads for the one writer. Thread-safe; the lock is never held over I/O or while a future is
 * completed.
 */
final class AppendQueue {
    private final String log;
    private final long maxBytes;

    private final ReentrantLock lock = new ReentrantLock();
    private final Condition changed = lock.newCondition();
    // guarded by lock
    private List<PendingAppend> waiting = new ArrayList<>();
    /** Payload bytes in {@link #waiting}; 0..maxBytes, or one payload longer than that. */
    private long waitingBytes;

    private boolean closed;
    private @Nullable IOException failure;

    /** @param log what the log is called in messages */
    AppendQueue(String log, long maxBytes) {
        this.log = log;
        this.maxBytes = maxBytes;
    }

    /** Waits while the queue is full. */
    CompletableFuture<Long> put(ByteBuffer payload, Sync atLeast) {
        lock.lock();
        try {
            while (!isOver() && isFullFor(payload)) {
                changed.await();
            }
            return add(payload, atLeast);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            return CompletableFuture.failedFuture(
                    new InterruptedIOException("interrupted while the queue of log %s was full".formatted(log)));
        } finally {
            lock.unlock();
        }
    }

    /** Never waits; a full queue is a {@link TransientStoreException} in the future. */
    CompletableFuture<Long> offer(ByteBuffer payload, Sync atLeast) {
        lock.lock();
        try {
            if (!isOver() && isFullFor(payload)) {
                return CompletableFuture.failedFuture(new TransientStoreException(
                        "%d bytes wait for log %s and %d more do not fit into its queue of %d; let the log write first"
                                .formatted(waitingBytes, log, payload.remaining(), maxBytes)));
            }
            return add(payload, atLeast);
        } finally {
            lock.unlock();
        }
    }

    /** Everything waiting, in order; the caller now owes the futures an answer. */
    List<PendingAppend> drain() {
        lock.lock();
        try {
            List<PendingAppend> drained = waiting;
            waiting = new ArrayList<>();
            waitingBytes = 0;
            changed.signalAll();
            return drained;
        } finally {
            lock.unlock();
        }
    }

    /** Waits until there is something to drain (true), or never will be (false). */
    boolean awaitWork() throws InterruptedException {
        lock.lock();
        try {
            while (!isOver() && waiting.isEmpty()) {
                changed.await();
            }
            return !waiting.isEmpty();
        } finally {
            lock.unlock();
        }
    }

    /** From now on every append fails with the first cause given here, as do those waiting. */
    void fail(IOException cause) {
        List<PendingAppend> refused;
        lock.lock();
        try {
            if (failure == null) {
                failure = cause;
            }
            refused = drain();
        } finally {
            lock.unlock();
        }
        refused.forEach(append -> append.done().completeExceptionally(cause));
    }

    /** From now on every append fails; those waiting are still to be drained. */
    void close() {
        lock.lock();
        try {
            closed = true;
            changed.signalAll();
        } finally {
            lock.unlock();
        }
    }

    private CompletableFuture<Long> add(ByteBuffer payload, Sync atLeast) {
        if (failure != null) {
            return CompletableFuture.failedFuture(failure);
        }
        if (closed) {
            return CompletableFuture.failedFuture(
                    new IOException("log %s is closed; nothing can be appended to it".formatted(log)));
        }
        CompletableFuture<Long> done = new CompletableFuture<>();
        waiting.add(new PendingAppend(payload, atLeast, done));
        waitingBytes += payload.remaining();
        changed.signalAll();
        return done;
    }

    private boolean isOver() {
        return closed || failure != null;
    }

    private boolean isFullFor(ByteBuffer payload) {
        return !waiting.isEmpty() && waitingBytes + payload.remaining() > maxBytes;
    }
}
