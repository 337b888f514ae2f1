package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.ContainerEvent.Allocated;
import io.treadle.engine.ContainerEvent.LossKind;
import io.treadle.engine.ContainerEvent.Lost;
import io.treadle.engine.ContainerEvent.Refused;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class ContainersTest {
    private final World world = new World(Graphs.counting(1, "lines"), Map.of("treadle.executor.failures.max", "2"));

    private void tell(ContainerEvent event) {
        world.tell(new DriverEvent.Container(event));
    }

    private void fail(String container) {
        tell(new Allocated(container, "host-1"));
        tell(new Lost(container, 137, LossKind.FAILED, "killed by the node"));
    }

    @Test
    void theWantedNumberIsAskedForOnce() {
        world.pass(Duration.ofSeconds(5));
        assertThat(world.requested).isEqualTo(2);
        tell(new Allocated("c1", "host-1"));
        tell(new Allocated("c2", "host-2"));
        world.pass(Duration.ofSeconds(5));
        assertThat(world.requested).isEqualTo(2);
    }

    @Test
    void containersOfAnEarlierAttemptAreNotAskedForAgain() {
        tell(new Allocated("c1", "host-1"));
        world.requested = 0;
        tell(new Allocated("c2", "host-2"));
        world.pass(Duration.ofSeconds(5));
        assertThat(world.requested).isZero();
    }

    @Test
    void tooManyFailuresWithinTheWindowEndTheApplicationWithTheLastOnesStatus() {
        fail("c1");
        fail("c2");
        assertThat(world.outcome).isNull();
        fail("c3");
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message())
                .contains("3 executors failed", "c3", "host-1", "status 137", "killed by the node");
    }

    @Test
    void failuresFarApartDoNotAddUp() {
        for (int hour = 0; hour < 5; hour++) {
            fail("c" + hour);
            world.pass(Duration.ofMinutes(61));
        }
        assertThat(world.outcome).isNull();
    }

    @Test
    void preemptionAndLostNodesDoNotCount() {
        for (int i = 0; i < 10; i++) {
            tell(new Allocated("c" + i, "host-1"));
            tell(new Lost("c" + i, -102, i % 2 == 0 ? LossKind.PREEMPTED : LossKind.NODE_LOST, ""));
        }
        assertThat(world.outcome).isNull();
    }

    @Test
    void aContainerWhoseExecutorDoesNotRegisterInTimeIsReplacedAndCounted() {
        tell(new Allocated("c1", "host-1"));
        world.pass(Duration.ofSeconds(1));
        int before = world.requested;
        world.pass(Duration.ofMinutes(2));
        assertThat(world.released).containsExactly("c1");
        assertThat(world.requested).isEqualTo(before + 1);
    }

    @Test
    void aContainerInWhichNoExecutorCanBeLaunchedIsReplacedAndCounted() {
        world.pass(Duration.ofSeconds(1));
        assertThat(world.requested).isEqualTo(2);
        tell(new Allocated("c1", "host-1"));
        for (int failure = 1; failure <= 2; failure++) {
            tell(new Allocated("bad" + failure, "host-2"));
            tell(new Lost("bad" + failure, -1, LossKind.FAILED, "could not be launched"));
            world.pass(Duration.ofSeconds(6));
            assertThat(world.requested).isEqualTo(2 + failure);
        }
        tell(new Allocated("bad3", "host-2"));
        tell(new Lost("bad3", -1, LossKind.FAILED, "could not be launched on host-2: refused"));
        assertThat(world.outcome.message()).contains("3 executors failed", "bad3", "could not be launched on host-2");
    }

    @Test
    void afterTheSecondFalseStartInARowTheNextIsGivenTime() {
        world.pass(Duration.ofSeconds(1));
        fail("c1");
        fail("c2");
        int before = world.requested;
        world.pass(Duration.ofSeconds(4));
        assertThat(world.requested).isEqualTo(before);
        world.pass(Duration.ofSeconds(2));
        assertThat(world.requested).isEqualTo(before + 1);
    }

    @Test
    void oneThatHasRegisteredIsReplacedAtOnceHoweverManyFail() {
        world.executor("a").launch();
        world.executor("b").launch();
        for (String incarnation : List.of("a", "b")) {
            int before = world.requested;
            tell(new Lost("container-" + incarnation, 137, LossKind.FAILED, "killed"));
            world.pass(Duration.ofSeconds(1));
            assertThat(world.requested).isEqualTo(before + 1);
        }
    }

    @Test
    void anExecutorWhoseContainerIsLostDoesNotTakeThePlaceOfItsReplacement() {
        world.executor("a").launch();
        world.executor("b").launch();
        tell(new Lost("container-b", -100, LossKind.NODE_LOST, "the node does not answer"));
        world.pass(Duration.ofSeconds(1));

        FakeExecutor again = world.executor("b").register();
        tell(new Allocated("c3", "host-3"));

        assertThat(again.closed).isTrue();
        assertThat(world.released).isEmpty();
    }

    @Test
    void anExecutorWhoseContainerWasGivenBackDoesNotStay() {
        FakeExecutor a = world.executor("a").register();
        world.executor("b").register();
        world.executor("c").register();
        assertThat(world.released).containsExactly("container-c");

        assertThat(world.executor("c").register().closed).isTrue();
        assertThat(a.closed).isFalse();
    }

    @Test
    void oneOfAnEarlierAttemptThatWeWereNotToldOfDoesNotStandForOneThatWasAskedFor() {
        world.pass(Duration.ofSeconds(1));
        world.executor("old").register();
        tell(new Allocated("c1", "host-1"));
        int before = world.requested;
        tell(new Lost("c1", 137, LossKind.PREEMPTED, ""));
        world.pass(Duration.ofSeconds(1));
        assertThat(world.requested).isEqualTo(before);
    }

    @Test
    void aContainerThatExpiresBeforeAnExecutorIsLaunchedInItIsReplacedAndNotCounted() {
        world.pass(Duration.ofSeconds(1));
        for (int i = 0; i < 10; i++) {
            int before = world.requested;
            tell(new Allocated("c" + i, "host-1"));
            tell(new Lost("c" + i, -100, LossKind.NODE_LOST, "expired"));
            world.pass(Duration.ofSeconds(1));
            assertThat(world.requested).isEqualTo(before + 1);
        }
        assertThat(world.outcome).isNull();
    }

    @Test
    void oneThatIsAwayIsReplacedAndGivenBackIfItDoesNotReturn() {
        FakeExecutor a = world.executor("a").register();
        world.executor("b").register();
        world.requested = 0;
        a.disconnect();
        assertThat(world.requested).isZero();
        for (int second = 0; second < 12; second++) {
            world.pass(Duration.ofSeconds(1));
        }
        assertThat(world.requested).isPositive();
        world.pass(Duration.ofSeconds(10));
        assertThat(world.released).contains("container-a");
    }

    @Test
    void whatIsTooManyIsGivenBackTheNewestFirst() {
        world.executor("a").register();
        world.executor("b").register();
        tell(new Allocated("late", "host-3"));
        assertThat(world.released).containsExactly("late");
    }

    @Test
    void whatCanNeverBeGrantedEndsTheApplication() {
        tell(new Refused("8 GiB wanted, the cluster's largest container is 4 GiB"));
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message()).contains("8 GiB wanted");
    }
}
