package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.wal.MemoryLogStore;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Threads that are in a call which does not heed being closed. */
@Timeout(30)
class ThreadHostTest {
    private final CountDownLatch called = new CountDownLatch(1);

    /** As Hadoop's client does between two tries. */
    private void takeTheInterrupt() {
        called.countDown();
        try {
            new CountDownLatch(1).await();
        } catch (InterruptedException taken) {
            // and not given back
        }
    }

    @Test
    void theEpochWatchEndsAlsoIfTheStoreTakesItsInterrupt() throws Exception {
        MemoryLogStore store = new MemoryLogStore();
        Checkpoint checkpoint = new Checkpoint(store);
        EpochWatch watch =
                new EpochWatch(checkpoint, "application_1", checkpoint.claim("application_1"), Optional.empty());
        store.beforeOperation(store.operations(), this::takeTheInterrupt);
        AtomicInteger lost = new AtomicInteger();

        EpochWatchHost host = EpochWatchHost.start(watch, stop -> {}, failure -> lost.incrementAndGet());
        called.await();
        host.close();

        assertThat(host.isAlive()).isFalse();
        assertThat(lost).hasValue(0);
    }

    @Test
    void aThreadThatHeedsNothingIsNotWaitedForForEver() throws Exception {
        CountDownLatch end = new CountDownLatch(1);
        ThreadHost host = new ThreadHost("stubborn", () -> {
            while (end.getCount() > 0) {
                takeTheInterrupt();
            }
        });
        host.start();
        called.await();

        host.close(1);
        assertThat(host.isClosed()).isTrue();
        assertThat(host.isAlive()).isTrue();

        end.countDown();
        host.close();
        assertThat(host.isAlive()).isFalse();
    }
}
