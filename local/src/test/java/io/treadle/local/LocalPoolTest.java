package io.treadle.local;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.ContainerEvent;
import io.treadle.engine.ContainerEvent.LossKind;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class LocalPoolTest {
    private static final ContainerEvent LOST = new ContainerEvent.Lost("local-1", 0, LossKind.RELEASED, "");

    private final LocalPool pool = new LocalPool();
    private final Semaphore wokenUp = new Semaphore(0);
    private final CountDownLatch taskEnds = new CountDownLatch(1);
    private final AtomicInteger ended = new AtomicInteger();

    @BeforeEach
    void launchExecutorsThatEndWithTheirTask() {
        pool.listen(wokenUp::release);
        pool.serve(container -> this::endWithTask);
        wokenUp.drainPermits();
    }

    @AfterEach
    void closeThePool() {
        taskEnds.countDown();
        pool.close();
    }

    private void endWithTask() {
        try {
            if (taskEnds.await(30, TimeUnit.SECONDS)) {
                ended.incrementAndGet();
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    @Test
    void whatWasRequestedBeforeTheDriverWasThereIsLaunchedWithIt() {
        try (LocalPool early = new LocalPool()) {
            early.request(2);
            assertThat(early.poll()).isEmpty();

            early.serve(container -> () -> {});

            assertThat(early.poll())
                    .containsExactly(
                            new ContainerEvent.Allocated("local-1", LocalPool.HOST),
                            new ContainerEvent.Allocated("local-2", LocalPool.HOST));
        }
    }

    @Test
    void whileAnExecutorEndsTheDriversLoopGoesOn() throws InterruptedException {
        pool.request(1);
        assertThat(pool.poll()).hasSize(1);
        wokenUp.drainPermits();

        pool.release("local-1");

        assertThat(pool.poll()).isEmpty();
        taskEnds.countDown();
        assertThat(wokenUp.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        assertThat(pool.poll()).containsExactly(LOST);
    }

    @Test
    void aContainerThatIsReleasedTwiceOrWasNeverThereIsOfNoConsequence() throws InterruptedException {
        pool.request(1);
        assertThat(pool.poll()).hasSize(1);
        wokenUp.drainPermits();
        taskEnds.countDown();

        pool.release("local-1");
        pool.release("local-1");
        pool.release("local-7");

        assertThat(wokenUp.tryAcquire(30, TimeUnit.SECONDS)).isTrue();
        pool.close();
        assertThat(pool.poll()).containsExactly(LOST);
    }

    @Test
    void closingWaitsForExecutorsAndLaunchesNoneAfterwards() {
        pool.request(2);
        taskEnds.countDown();

        pool.close();
        pool.close();
        pool.request(1);

        assertThat(ended).hasValue(2);
        assertThat(pool.poll()).hasSize(2);
    }
}
