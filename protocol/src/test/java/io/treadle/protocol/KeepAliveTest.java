package io.treadle.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.ManagedChannel;
import io.grpc.Server;
import io.grpc.netty.shaded.io.grpc.netty.NettyChannelBuilder;
import io.grpc.netty.shaded.io.grpc.netty.NettyServerBuilder;
import io.grpc.netty.shaded.io.netty.channel.local.LocalAddress;
import io.grpc.netty.shaded.io.netty.channel.local.LocalChannel;
import io.grpc.netty.shaded.io.netty.channel.local.LocalServerChannel;
import io.grpc.netty.shaded.io.netty.util.concurrent.MockTicker;
import io.grpc.netty.shaded.io.netty.util.concurrent.Ticker;
import io.grpc.stub.ServerCallStreamObserver;
import io.grpc.stub.StreamObserver;
import io.treadle.protocol.wire.DriverServiceGrpc;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Heartbeat;
import io.treadle.protocol.wire.ToExecutor;
import java.io.IOException;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A driver and an executor, one of which stands still for a while. */
class KeepAliveTest {
    private final MockTicker ticker = Ticker.newMockTicker();
    private final PausableLoop driver = new PausableLoop(ticker);
    private final PausableLoop executor = new PausableLoop(ticker);

    private final CompletableFuture<Void> heard = new CompletableFuture<>();
    /** Completed when the driver finds that the executor is gone. */
    private final CompletableFuture<Void> executorLost = new CompletableFuture<>();
    /** Completed when the executor finds that the driver is gone. */
    private final CompletableFuture<Void> driverLost = new CompletableFuture<>();

    private Server server;
    private ManagedChannel channel;

    private void connect(Duration executorTimeout) throws Exception {
        LocalAddress address = new LocalAddress(KeepAliveTest.class);
        server = KeepAlive.permit(KeepAlive.ask(NettyServerBuilder.forAddress(address), executorTimeout))
                .channelType(LocalServerChannel.class)
                .bossEventLoopGroup(driver)
                .workerEventLoopGroup(driver)
                .directExecutor()
                .addService(new Driver())
                .build()
                .start();
        channel = KeepAlive.ask(NettyChannelBuilder.forAddress(address), executorTimeout)
                .channelType(LocalChannel.class)
                .eventLoopGroup(executor)
                .overrideAuthority("driver")
                .usePlaintext()
                .directExecutor()
                .build();
        DriverServiceGrpc.newStub(channel)
                .connect(new Answers())
                .onNext(FromExecutor.newBuilder()
                        .setHeartbeat(Heartbeat.getDefaultInstance())
                        .build());
        heard.get(20, TimeUnit.SECONDS);
    }

    @AfterEach
    void end() throws IOException {
        driver.resume();
        executor.resume();
        if (channel != null) {
            channel.shutdownNow();
            server.shutdownNow();
        }
        driver.end();
        executor.end();
    }

    /** Nobody says anything of itself. */
    private void pass(Duration time, PausableLoop... awake) throws InterruptedException {
        for (long second = 0; second < time.toSeconds(); second++) {
            ticker.advance(1, TimeUnit.SECONDS);
            for (PausableLoop loop : awake) {
                loop.catchUp();
            }
        }
    }

    @Test
    void anExecutorBearsThePauseOfItsDriverThatTheTimeoutAllows() throws Exception {
        connect(Duration.ofSeconds(60));
        driver.pause();
        pass(Duration.ofSeconds(59), executor);
        driver.resume();
        pass(Duration.ofSeconds(5), driver, executor);

        assertThat(driverLost).isNotDone();
        assertThat(executorLost).isNotDone();
    }

    @Test
    void aDriverBearsThePauseOfAnExecutorThatTheTimeoutAllows() throws Exception {
        connect(Duration.ofSeconds(60));
        executor.pause();
        pass(Duration.ofSeconds(59), driver);
        executor.resume();
        pass(Duration.ofSeconds(5), driver, executor);

        assertThat(executorLost).isNotDone();
        assertThat(driverLost).isNotDone();
    }

    @Test
    void aDriverThatDoesNotAnswerForLongerIsGone() throws Exception {
        connect(Duration.ofSeconds(20));
        driver.pause();
        pass(Duration.ofSeconds(45), executor);

        assertThat(driverLost).isDone();
    }

    @Test
    void anExecutorThatDoesNotAnswerForLongerIsGone() throws Exception {
        connect(Duration.ofSeconds(20));
        executor.pause();
        pass(Duration.ofSeconds(45), driver);

        assertThat(executorLost).isDone();
    }

    private final class Driver extends DriverServiceGrpc.DriverServiceImplBase {
        @Override
        public StreamObserver<FromExecutor> connect(StreamObserver<ToExecutor> responses) {
            ((ServerCallStreamObserver<ToExecutor>) responses).setOnCancelHandler(() -> executorLost.complete(null));
            return new StreamObserver<>() {
                @Override
                public void onNext(FromExecutor message) {
                    heard.complete(null);
                }

                @Override
                public void onError(Throwable failure) {
                    executorLost.complete(null);
                }

                @Override
                public void onCompleted() {
                    executorLost.complete(null);
                }
            };
        }
    }

    private final class Answers implements StreamObserver<ToExecutor> {
        @Override
        public void onNext(ToExecutor message) {
            throw new AssertionError("the driver says nothing: " + message);
        }

        @Override
        public void onError(Throwable failure) {
            driverLost.complete(null);
        }

        @Override
        public void onCompleted() {
            driverLost.complete(null);
        }
    }
}
