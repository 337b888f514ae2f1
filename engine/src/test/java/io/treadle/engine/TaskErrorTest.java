package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.ContainerEvent.LossKind;
import io.treadle.engine.ContainerEvent.Lost;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.SourceTask;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** A task comes to an Error, which its executor reports and does not survive. */
class TaskErrorTest {
    private static final String MESSAGE = "operator map \"parse\" failed at p0/3: java.lang.StackOverflowError";

    private final World world = new World(Graphs.counting(3, "lines"), Map.of("treadle.executor.failures.max", "1"))
            .holds("lines", "p0", 0, 10)
            .holds("lines", "p1", 0, 10);
    private final FakeExecutor a = world.executor("a").launch();
    private final FakeExecutor b = world.executor("b").launch();

    private void exited(String container) {
        world.tell(new DriverEvent.Container(new Lost(container, 70, LossKind.REPORTED, "")));
    }

    @Test
    void itCountsAgainstTheTaskAndNotAgainstTheContainer() {
        world.recover();
        SourceTask task = a.owed().getTasks(0);
        a.die(a.owed(), task.getStage(), task.getTask(), MESSAGE);

        assertThat(a.closed).isTrue();
        assertThat(b.owed().getAttempt()).isEqualTo(2);
        assertThat(b.owed().getTasksList()).contains(task);
        exited("container-a");
        world.executor("c").launch();
        exited("container-c");
        world.executor("d").launch();
        exited("container-d");
        assertThat(world.outcome).isNull();
        assertThat(world.released).isEmpty();

        b.die(b.owed(), task.getStage(), task.getTask(), MESSAGE);
        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(world.outcome.message())
                .contains("a task of batch 1 failed 2 times (treadle.task.attempts)", "host-b", MESSAGE);
        assertThat(world.outcome.details()).isEqualTo("at Some.code");
    }

    @Test
    void theExecutorIsReplacedAndNobodyElseIsLost() {
        world.recover();
        int before = world.requested;
        a.die(a.owed(), 0, 0, MESSAGE);
        exited("container-a");
        world.pass(Duration.ofSeconds(1));

        assertThat(world.requested).isEqualTo(before + 1);
        b.report();
        assertThat(world.shown).hasSize(1);
    }

    @Test
    void ofAnEarlierAttemptItDoesNotCountButItsExecutorIsGoneAllTheSame() {
        FakeExecutor c = world.executor("c");
        world.recover();
        RunBatch first = b.owed();
        a.die(a.owed(), 0, 0, MESSAGE);
        b.die(first, 0, 0, MESSAGE);

        assertThat(b.closed).isTrue();
        assertThat(world.outcome).isNull();
        exited("container-a");
        exited("container-b");
        c.launch();
        assertThat(c.owed().getAttempt()).isEqualTo(3);
        assertThat(c.partitions()).containsExactly("p0", "p1");
    }

    @Test
    void nothingIsToldToRunAfterTheEnd() {
        world.recover();
        a.fail(0, 0, MESSAGE);
        int told = a.batches().size();
        b.die(b.owed(), 0, 0, MESSAGE);

        assertThat(world.outcome.kind()).isEqualTo(Outcome.Kind.FAILED);
        assertThat(a.batches()).hasSize(told);
    }
}
