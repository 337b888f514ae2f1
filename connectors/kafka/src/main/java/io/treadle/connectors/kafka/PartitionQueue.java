package io.treadle.connectors.kafka;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.OptionalLong;
import java.util.function.Consumer;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * One partition's records on their way from the fetch thread to the tasks. It reads ahead: what a slice leaves over
 * stays for the next, which usually begins where this one ended. One task reads at a time; a second waits for its turn.
 *
 * <p>Thread-safe. The fetch thread never waits here.
 */
final class PartitionQueue {
    private static final long NOWHERE = -1;

    private final TopicPartition partition;
    private final Consumer<PartitionQueue> callFetcher;

    private final Object lock = new Object(); // guards all below; never held over a call to Kafka or to user code
    private final Deque<Chunk> chunks = new ArrayDeque<>();
    private long bytes; // of the chunks not used up, the one being read included
    private long limit = Long.MAX_VALUE; // of bytes, from which on fetching pauses
    private boolean full;
    private boolean reading;
    private boolean asked; // since the fetch thread last looked
    private long standing = NOWHERE; // where the last slice that was read to its end ended
    private long position; // what is before it and not in the queue was taken, or does not exist
    private long awaited = NOWHERE; // a task waits for the position to come here
    private boolean seek; // the fetch thread has yet to go to the position
    private @Nullable Exception failure; // ended fetching at the position
    private @Nullable Exception closed; // nothing is fetched any more

    PartitionQueue(TopicPartition partition, Consumer<PartitionQueue> callFetcher) {
        this.partition = partition;
        this.callFetcher = callFetcher;
    }

    TopicPartition partition() {
        return partition;
    }

    /** The task: begins a slice. Every call is followed by one of {@link #leave}. */
    void enter(long from) throws InterruptedException {
        boolean call;
        synchronized (lock) {
            while (reading) {
                lock.wait();
            }
            reading = true;
            asked = true;
            if (standing != from) {
                clear();
                position = from;
                seek = true;
            } else if (failure != null) {
                seek = true; // another try
            }
            failure = null;
            standing = NOWHERE;
            call = seek;
        }
        if (call) {
            callFetcher.accept(this);
        }
    }

    /** The task: the next records before {@code until}; null if there are no more. Waits for them to come. */
    @Nullable
    Chunk take(long until) throws Exception {
        synchronized (lock) {
            while (true) {
                if (Thread.interrupted()) {
                    throw new InterruptedException("reading of %s was cancelled".formatted(partition));
                }
                Chunk head = chunks.peekFirst();
                if (head != null) {
                    return head.hasBefore(until) ? chunks.removeFirst() : null;
                }
                if (position >= until) {
                    return null;
                }
                if (closed != null) {
                    throw closed;
                }
                if (failure != null) {
                    throw failure;
                }
                awaited = until;
                lock.wait();
                awaited = NOWHERE;
            }
        }
    }

    /** The task: gives back a chunk it took, with what is left in it. */
    void giveBack(Chunk chunk) {
        boolean call = false;
        synchronized (lock) {
            if (!chunk.isUsedUp()) {
                chunks.addFirst(chunk);
                return;
            }
            bytes -= chunk.bytes();
            if (full && bytes <= limit / 2) {
                full = false;
                call = true;
            }
        }
        if (call) {
            callFetcher.accept(this);
        }
    }

    /** The task: ends a slice, at its end or in the middle of it. */
    void leave(OptionalLong completedUntil) {
        synchronized (lock) {
            standing = completedUntil.orElse(NOWHERE);
            reading = false;
            awaited = NOWHERE;
            lock.notifyAll();
        }
    }

    /** The fetch thread: where to go, if it has to. */
    OptionalLong takeSeek() {
        synchronized (lock) {
            OptionalLong to = seek ? OptionalLong.of(position) : OptionalLong.empty();
            seek = false;
            return to;
        }
    }

    /** The fetch thread: adds what came, unless a task wants to be elsewhere by now. */
    void append(@Nullable Chunk chunk, long next, long mostBytes) {
        synchronized (lock) {
            if (seek) {
                return;
            }
            if (chunk != null) {
                chunks.addLast(chunk);
                bytes += chunk.bytes();
            }
            position = next;
            limit = mostBytes;
            full = bytes >= limit;
            lock.notifyAll();
        }
    }

    /** The fetch thread: nothing more comes from the position on until a task asks again. */
    void fail(Exception cause) {
        synchronized (lock) {
            if (!seek) {
                failure = cause;
                lock.notifyAll();
            }
        }
    }

    /** Any thread: nothing more comes at all. */
    void close(Exception cause) {
        synchronized (lock) {
            closed = cause;
            lock.notifyAll();
        }
    }

    /** The fetch thread: whether enough has been fetched for now. */
    boolean isFull() {
        synchronized (lock) {
            return full;
        }
    }

    /** The fetch thread: the end of the slice that a task waits for, if one waits. */
    OptionalLong awaited() {
        synchronized (lock) {
            return awaited == NOWHERE ? OptionalLong.empty() : OptionalLong.of(awaited);
        }
    }

    long position() {
        synchronized (lock) {
            return position;
        }
    }

    /** The fetch thread: whether a task has been here since the last call. */
    boolean takeAsked() {
        synchronized (lock) {
            boolean was = asked || reading;
            asked = false;
            return was;
        }
    }

    /** The fetch thread: forgets everything, unless a task came just now. */
    boolean dropIfIdle() {
        synchronized (lock) {
            if (asked || reading) {
                return false;
            }
            clear();
            standing = NOWHERE;
            failure = null;
            return true;
        }
    }

    private void clear() {
        chunks.clear();
        bytes = 0;
        full = false;
    }
}
