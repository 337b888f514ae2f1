package io.treadle.engine.transport;

import static org.assertj.core.api.Assertions.assertThat;

import io.grpc.Status;
import io.grpc.stub.ServerCallStreamObserver;
import io.treadle.protocol.wire.FollowRequest;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Progress;
import io.treadle.protocol.wire.Shutdown;
import io.treadle.protocol.wire.ToExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.junit.jupiter.api.Test;

/** Peers that do not read what they are sent: given up, and forgotten. Eight of the messages are just above the limit. */
class UnreadCallsTest {
    private static final String EIGHT_MEGABYTES = "x".repeat(8 << 20);

    private final FakeDoor door = new FakeDoor();

    @Test
    void aFollowerThatDoesNotReadIsGivenUpAndFollowsNoMore() {
        UnreadCall<Progress> call = new UnreadCall<>();
        new ControlCalls(door, Runnable::run).follow(FollowRequest.getDefaultInstance(), call);

        for (int i = 0; i < 7; i++) {
            door.followers.forEach(follower -> follower.accept(note()));
        }
        assertThat(door.unfollowed).isZero();
        List.copyOf(door.followers).forEach(follower -> follower.accept(note()));
        assertThat(door.unfollowed).isEqualTo(1);
        assertThat(door.followers).isEmpty();
        assertThat(call.failures)
                .singleElement()
                .satisfies(failure ->
                        assertThat(Status.fromThrowable(failure).getCode()).isEqualTo(Status.Code.RESOURCE_EXHAUSTED));
    }

    @Test
    void oneThatIsGivenUpOverWhatIsRememberedIsForgottenToo() {
        door.remembered = 8;

        new ControlCalls(door, Runnable::run).follow(FollowRequest.getDefaultInstance(), new UnreadCall<>());

        assertThat(door.followers).isEmpty();
    }

    @Test
    void anExecutorThatDoesNotReadIsDisconnected() {
        new DriverCalls(door).connect(new UnreadCall<>());

        for (int i = 0; i < 8; i++) {
            assertThat(door.closed).isZero();
            door.executors
                    .get(0)
                    .accept(ToExecutor.newBuilder()
                            .setShutdown(Shutdown.newBuilder().setReason(EIGHT_MEGABYTES))
                            .build());
        }

        assertThat(door.closed).isEqualTo(1);
    }

    @Test
    void onesThatHangUpAreForgotten() {
        UnreadCall<Progress> client = new UnreadCall<>();
        new ControlCalls(door, Runnable::run).follow(FollowRequest.getDefaultInstance(), client);
        UnreadCall<ToExecutor> executor = new UnreadCall<>();
        new DriverCalls(door).connect(executor);

        client.cancelled.run();
        executor.cancelled.run();

        assertThat(door.followers).isEmpty();
        assertThat(door.closed).isEqualTo(1);
    }

    private static Progress note() {
        return Progress.newBuilder().setNote(EIGHT_MEGABYTES).build();
    }

    private static final class FakeDoor implements DriverDoor {
        private final List<Consumer<ToExecutor>> executors = new ArrayList<>();
        private final List<Consumer<Progress>> followers = new ArrayList<>();
        private int remembered;
        private int unfollowed;
        private int closed;

        @Override
        public Link connect(Consumer<ToExecutor> outbox, Runnable hangUp) {
            executors.add(outbox);
            return new Link() {
                @Override
                public void received(FromExecutor message) {
                    throw new AssertionError("nobody says anything here");
                }

                @Override
                public void closed() {
                    closed++;
                }
            };
        }

        @Override
        public CompletableFuture<io.treadle.protocol.wire.Status> status() {
            throw new AssertionError("nobody asks here");
        }

        @Override
        public Runnable follow(long afterBatch, Consumer<Progress> follower) {
            for (int i = 0; i < remembered; i++) {
                follower.accept(note());
            }
            followers.add(follower);
            return () -> {
                unfollowed++;
                followers.remove(follower);
            };
        }

        @Override
        public void stop(boolean drain) {
            throw new AssertionError("nobody stops here");
        }
    }

    /** Never ready, as one whose peer does not read. */
    private static final class UnreadCall<T> extends ServerCallStreamObserver<T> {
        private final List<Throwable> failures = new ArrayList<>();
        private Runnable cancelled = () -> {};

        @Override
        public boolean isReady() {
            return false;
        }

        @Override
        public void onError(Throwable failure) {
            failures.add(failure);
        }

        @Override
        public void setOnCancelHandler(Runnable handler) {
            cancelled = handler;
        }

        @Override
        public void onNext(T value) {
            throw new AssertionError("sent although it is not ready");
        }

        @Override
        public void onCompleted() {}

        @Override
        public boolean isCancelled() {
            return false;
        }

        @Override
        public void setOnReadyHandler(Runnable handler) {}

        @Override
        public void request(int count) {}

        @Override
        public void setMessageCompression(boolean enable) {}

        @Override
        public void setCompression(String compression) {}

        @Override
        public void disableAutoInboundFlowControl() {}
    }
}
