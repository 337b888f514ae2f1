package io.treadle.protocol;

import io.grpc.netty.shaded.io.netty.channel.DefaultEventLoop;
import io.grpc.netty.shaded.io.netty.util.concurrent.MockTicker;
import io.grpc.netty.shaded.io.netty.util.concurrent.Ticker;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** The transport of one process, whose time is what the test says it is, and which stands still when the test says so. */
final class PausableLoop extends DefaultEventLoop {
    /** More than one task leads to on this loop. */
    private static final int ROUNDS = 50;

    private final @Nullable MockTicker ticker;
    private @Nullable CountDownLatch pause;

    PausableLoop(MockTicker ticker) {
        this.ticker = ticker;
    }

    /** Asked for before this one has any, too. */
    @Override
    public Ticker ticker() {
        return ticker == null ? Ticker.systemTicker() : ticker;
    }

    /** Returns when nothing more is done until {@link #resume}. */
    void pause() throws InterruptedException {
        CountDownLatch paused = new CountDownLatch(1);
        CountDownLatch resumed = new CountDownLatch(1);
        pause = resumed;
        execute(() -> {
            paused.countDown();
            try {
                resumed.await();
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
            }
        });
        paused.await();
    }

    void resume() {
        if (pause != null) {
            pause.countDown();
        }
    }

    /** Does what is due, and what follows from it. */
    void catchUp() throws InterruptedException {
        for (int round = 0; round < ROUNDS; round++) {
            var unused = submit(() -> {}).await();
        }
    }

    void end() {
        resume();
        var unused = shutdownGracefully(0, Duration.ofSeconds(5).toNanos(), TimeUnit.NANOSECONDS);
    }
}
