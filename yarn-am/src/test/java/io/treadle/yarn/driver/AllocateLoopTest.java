package io.treadle.yarn.driver;

import static io.treadle.yarn.driver.YarnRecords.container;
import static io.treadle.yarn.driver.YarnRecords.ended;
import static io.treadle.yarn.driver.YarnRecords.id;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.engine.ContainerEvent;
import io.treadle.engine.ContainerEvent.Allocated;
import io.treadle.engine.ContainerEvent.LossKind;
import io.treadle.engine.ContainerEvent.Lost;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.api.records.Container;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.client.api.AMRMClient.ContainerRequest;
import org.apache.hadoop.yarn.exceptions.ApplicationAttemptNotFoundException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class AllocateLoopTest {
    private static final long SECONDS = 20;

    private final FakeResourceManager yarn = new FakeResourceManager();
    private final AllocateLoop loop = AllocateLoop.start(yarn, new Configuration(false), "host", "");
    private final LinkedBlockingQueue<Boolean> wakeUps = new LinkedBlockingQueue<>();
    private final LinkedBlockingQueue<Launch> launches = new LinkedBlockingQueue<>();

    private final LinkedBlockingQueue<ContainerId> cancelled = new LinkedBlockingQueue<>();
    private volatile Duration timeout = Duration.ofHours(1);
    private volatile boolean launchesWait;

    private record Launch(Container container, Consumer<String> failed) {}

    @BeforeEach
    void listen() {
        loop.listen(() -> wakeUps.add(true));
    }

    @AfterEach
    void finish() {
        CompletableFuture<?> unused = loop.finish(FinalApplicationStatus.SUCCEEDED, "");
    }

    private void serve(Consumer<Launch> launched) {
        loop.serve(new AllocateLoop.ExecutorLaunch() {
            @Override
            public ContainerRequest request() {
                return YarnRecords.request();
            }

            @Override
            public Duration timeout() {
                return timeout;
            }

            @Override
            public void launch(Container container, Consumer<String> failed) {
                launched.accept(new Launch(container, failed));
            }

            @Override
            public boolean cancel(ContainerId container) {
                cancelled.add(container);
                return launchesWait;
            }
        });
    }

    private List<ContainerEvent> awaitEvents(int count) throws InterruptedException {
        List<ContainerEvent> events = new ArrayList<>(loop.poll());
        while (events.size() < count) {
            assertThat(wakeUps.poll(SECONDS, TimeUnit.SECONDS))
                    .as("%d events, after %s", count, events)
                    .isNotNull();
            events.addAll(loop.poll());
        }
        return events;
    }

    private Launch awaitLaunch() throws InterruptedException {
        Launch launch = launches.poll(SECONDS, TimeUnit.SECONDS);
        assertThat(launch).as("a launch").isNotNull();
        return launch;
    }

    @Test
    void aContainerInWhichNoExecutorCanBeLaunchedIsToldAsAllocatedAndLost() throws InterruptedException {
        serve(launches::add);
        loop.request(2);
        yarn.answer(List.of(), List.of());
        yarn.answer(List.of(container(1), container(2)), List.of());

        assertThat(awaitEvents(2)).containsExactly(allocated(1), allocated(2));
        assertThat(awaitLaunch().container().getId()).isEqualTo(id(1));
        awaitLaunch().failed().accept("the NodeManager restarts");

        assertThat(awaitEvents(1))
                .containsExactly(new Lost(
                        id(2).toString(),
                        -1,
                        LossKind.FAILED,
                        "could not be launched on host2: the NodeManager restarts"));
        assertThat(yarn.released).containsExactly(id(2));
        assertThat(yarn.requests).isEmpty();
    }

    @Test
    void aContainerThatExpiresBeforeItsLaunchIsLostOnce() throws InterruptedException {
        serve(launches::add);
        loop.request(1);
        yarn.answer(List.of(container(1)), List.of());
        assertThat(awaitEvents(1)).containsExactly(allocated(1));

        yarn.answer(List.of(), List.of(ended(1, -100)));
        assertThat(awaitEvents(1)).containsExactly(nodeLost(1));
        awaitLaunch().failed().accept("expired");

        loop.request(1);
        yarn.answer(List.of(container(2)), List.of());
        assertThat(awaitEvents(1)).containsExactly(allocated(2));
    }

    @Test
    void aContainerThatIsAllocatedAndGoneInOneAnswerIsLost() throws InterruptedException {
        serve(launches::add);
        loop.request(1);
        yarn.answer(List.of(container(1)), List.of(ended(1, -100)));

        assertThat(awaitEvents(2)).containsExactly(allocated(1), nodeLost(1));
    }

    @Test
    void anErrorThatEndsTheLoopIsTold() throws InterruptedException {
        serve(launch -> {
            throw new NoClassDefFoundError("Missing");
        });
        loop.request(1);
        yarn.answer(List.of(container(1)), List.of());

        assertThat(awaitEvents(2).get(1))
                .isInstanceOfSatisfying(
                        ContainerEvent.Refused.class,
                        refused -> assertThat(refused.reason()).contains("NoClassDefFoundError", "Missing"));
    }

    @Test
    void aHostWhereLaunchesFailWhenTheirContainersAreGoneIsAvoided() throws InterruptedException {
        serve(launches::add);
        for (int i = 1; i <= 2; i++) {
            Launch launch = launchOn("bad", i);
            giveBack(i);
            launch.failed().accept("no route to host");
        }

        assertThat(yarn.avoided.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("bad");
    }

    @Test
    void aHostWhereExecutorsDoNotRegisterInTimeIsAvoided() throws InterruptedException {
        serve(launches::add);
        for (int i = 1; i <= 2; i++) {
            Launch unused = launchOn("good", i);
            giveBack(i);
        }
        timeout = Duration.ZERO;
        launchesWait = true;
        for (int i = 3; i <= 4; i++) {
            Launch unused = launchOn("idle", i);
            giveBack(i);
        }
        launchesWait = false;
        for (int i = 5; i <= 6; i++) {
            Launch unused = launchOn("bad", i);
            giveBack(i);
        }

        assertThat(yarn.avoided.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("bad");
        assertThat(yarn.avoided).isEmpty();
    }

    @Test
    void theLaunchInAContainerThatHasEndedIsTakenBack() throws InterruptedException {
        serve(launches::add);
        Launch unused = launchOn("host", 1);

        yarn.answer(List.of(), List.of(ended(1, -100)));

        assertThat(cancelled.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(id(1));
    }

    private Launch launchOn(String host, int number) throws InterruptedException {
        loop.request(1);
        yarn.answer(List.of(container(number, host)), List.of());
        assertThat(awaitEvents(1)).containsExactly(new Allocated(id(number).toString(), host));
        return awaitLaunch();
    }

    private void giveBack(int number) throws InterruptedException {
        loop.release(id(number));
        assertThat(yarn.released.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo(id(number));
        yarn.answer(List.of(), List.of(ended(number, -100)));
        assertThat(awaitEvents(1))
                .containsExactly(new Lost(id(number).toString(), -100, LossKind.RELEASED, "released"));
    }

    @Test
    void theEndCanBeToldAfterAnErrorHasEndedTheLoop() throws Exception {
        serve(launch -> {
            throw new IllegalStateException("no launch");
        });
        loop.request(1);
        yarn.answer(List.of(container(1)), List.of());
        assertThat(awaitEvents(2).get(1)).isInstanceOf(ContainerEvent.Refused.class);

        loop.finish(FinalApplicationStatus.FAILED, "").get(SECONDS, TimeUnit.SECONDS);

        assertThat(yarn.unregistered).containsExactly(FinalApplicationStatus.FAILED);
    }

    @Test
    void whoTellsTheEndForAnAttemptThatIsGivenUpIsToldWhyNot() throws InterruptedException {
        yarn.giveUp();
        assertThat(yarn.refused.poll(SECONDS, TimeUnit.SECONDS)).isEqualTo("allocate");

        CompletableFuture<?> done = loop.finish(FinalApplicationStatus.SUCCEEDED, "");

        assertThatThrownBy(() -> done.get(SECONDS, TimeUnit.SECONDS))
                .hasCauseInstanceOf(ApplicationAttemptNotFoundException.class);
        assertThat(yarn.refused).containsExactly("unregister");
    }

    private static Allocated allocated(int number) {
        return new Allocated(id(number).toString(), "host" + number);
    }

    private static Lost nodeLost(int number) {
        return new Lost(id(number).toString(), -100, LossKind.NODE_LOST, "its node was lost or taken out of service");
    }
}
