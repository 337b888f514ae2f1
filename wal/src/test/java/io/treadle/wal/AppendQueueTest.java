package io.treadle.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

class AppendQueueTest {
    private final AppendQueue queue = new AppendQueue("log", 10);
    /** What the other thread's put returned. */
    private final BlockingQueue<CompletableFuture<Long>> returned = new LinkedBlockingQueue<>();

    @Test
    void whoFindsItFullWaitsUntilItIsDrained() throws Exception {
        CompletableFuture<Long> first = queue.put(ByteBuffer.allocate(8), Sync.HFLUSH);
        putInAnotherThread(3);

        assertThat(queue.drain())
                .singleElement()
                .satisfies(append -> assertThat(append.done()).isSameAs(first));
        CompletableFuture<Long> second = returned.poll(60, TimeUnit.SECONDS);
        assertThat(queue.drain())
                .singleElement()
                .satisfies(append -> assertThat(append.done()).isSameAs(second));
    }

    @Test
    void whoWaitsIsReleasedByAFailureAndToldOfIt() throws Exception {
        CompletableFuture<Long> first = queue.put(ByteBuffer.allocate(8), Sync.HFLUSH);
        putInAnotherThread(3);
        IOException cause = new IOException("disk gone");
        queue.fail(cause);
        queue.fail(new IOException("a later one"));

        assertThatThrownBy(first::join).hasCause(cause);
        assertThatThrownBy(returned.poll(60, TimeUnit.SECONDS)::join).hasCause(cause);
        assertThat(queue.awaitWork()).isFalse();
    }

    @Test
    void whoWaitsCanBeInterrupted() throws Exception {
        assertThat(queue.put(ByteBuffer.allocate(8), Sync.HFLUSH)).isNotDone();
        putInAnotherThread(3).interrupt();
        assertThatThrownBy(returned.poll(60, TimeUnit.SECONDS)::join).hasCauseInstanceOf(InterruptedIOException.class);
    }

    @Test
    void whatWaitedWhenItWasClosedIsStillWork() throws Exception {
        CompletableFuture<Long> waiting = queue.put(ByteBuffer.allocate(8), Sync.HFLUSH);
        queue.close();
        assertThat(queue.awaitWork()).isTrue();
        assertThat(queue.drain()).hasSize(1);
        assertThat(queue.awaitWork()).isFalse();
        assertThat(waiting).isNotDone();
    }

    private Thread putInAnotherThread(int bytes) {
        Thread thread = new Thread(() -> returned.add(queue.put(ByteBuffer.allocate(bytes), Sync.HFLUSH)), "caller");
        thread.start();
        return thread;
    }
}
