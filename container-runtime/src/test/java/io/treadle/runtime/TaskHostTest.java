package io.treadle.runtime;

import static io.treadle.runtime.WordCount.batch;
import static io.treadle.runtime.WordCount.task;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskOutcome;
import java.util.List;
import java.util.Map;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Real lanes: of one stage and number only one task is under way at a time. */
class TaskHostTest implements TaskHost.Listener {
    private final MemorySource<String> source =
            new MemorySource<>(Map.of("lines-0", List.of("stuck", "a"), "lines-1", List.of("b", "c")));
    private final SlowSink sink = new SlowSink();
    private final CountDownLatch stuck = new CountDownLatch(1);
    private final CountDownLatch goOn = new CountDownLatch(1);
    private final Plan plan = Plan.of(
            Described.by(context -> context.stream(source).map(this::maybeStuck).to(sink)), 1);
    private final CoreRig rig = new CoreRig("one", plan).linked(1);
    private final BlockingQueue<Task> ended = new LinkedBlockingQueue<>();
    private final TaskHost host = TaskHost.start(2, this);

    @AfterEach
    void close() {
        goOn.countDown();
        host.close();
    }

    /** A function that heeds no interrupt. */
    private String maybeStuck(String line) {
        if (line.equals("stuck")) {
            stuck.countDown();
            boolean waiting = true;
            while (waiting) {
                try {
                    waiting = !goOn.await(20, TimeUnit.SECONDS);
                } catch (InterruptedException e) {
                    waiting = true;
                }
            }
        }
        return line;
    }

    private RunBatch.Builder both(long number, long from) {
        return batch(number, 1, 2)
                .setCommittedBatch(number - 1)
                .setPlacement(CoreRig.placement(plan, "one"))
                .addTasks(task(0, "lines-0", from, from + 1))
                .addTasks(task(1, "lines-1", from, from + 1));
    }

    private List<Task> tasks(RunBatch.Builder run) {
        rig.started.clear();
        rig.run(1, run);
        return List.copyOf(rig.started);
    }

    private Task nextEnded() throws InterruptedException {
        Task next = ended.poll(20, TimeUnit.SECONDS);
        if (next == null) {
            throw new AssertionError("no task ended for 20 s");
        }
        return next;
    }

    @Test
    void aCancelledTaskThatDoesNotStopHoldsBackTheSameTaskOfTheNextBatchAndNoOther() throws Exception {
        List<Task> first = tasks(both(1, 0));
        first.forEach(host::start);
        stuck.await();
        sink.nextWrite().complete();
        assertThat(nextEnded()).isSameAs(first.get(1));

        List<Task> second = tasks(both(2, 1));
        host.cancel(first.get(0));
        second.forEach(host::start);
        sink.nextWrite().complete();
        assertThat(nextEnded()).isSameAs(second.get(1));

        goOn.countDown();
        assertThat(nextEnded()).isSameAs(first.get(0));
        sink.nextWrite().complete();
        assertThat(nextEnded()).isSameAs(second.get(0));
        assertThat(sink.records).containsExactly("b", "c", "stuck", "a");
        assertThat(sink.aborted).singleElement().satisfies(part -> {
            assertThat(part.batch().number()).isEqualTo(1);
            assertThat(part.part()).isZero();
        });
    }

    @Test
    void aWriteThatDoesNotEndHoldsBackTheSameTaskOfTheNextBatchAndNoOther() throws Exception {
        goOn.countDown();
        List<Task> first = tasks(both(1, 0));
        host.start(first.get(1));
        SlowSink.Write hangs = sink.nextWrite();
        List<Task> second = tasks(both(2, 1));
        host.cancel(first.get(1));
        host.start(second.get(1));
        host.start(second.get(0));
        sink.nextWrite().complete();
        assertThat(nextEnded()).isSameAs(second.get(0));
        assertThat(sink.records).containsExactly("b", "a");

        hangs.end().completeExceptionally(new IllegalStateException("given up"));
        assertThat(nextEnded()).isSameAs(first.get(1));
        sink.nextWrite().complete();
        assertThat(nextEnded()).isSameAs(second.get(1));
    }

    @Test
    void itIsThePartThatIsHeldBackWhateverNumberItsTaskHasInTheNextBatch() throws Exception {
        List<Task> first = tasks(both(1, 0));
        host.start(first.get(0));
        stuck.await();

        List<Task> second = tasks(batch(2, 1, 2)
                .setCommittedBatch(1)
                .setPlacement(CoreRig.placement(plan, "one"))
                .addTasks(task(0, "lines-1", 0, 1).toBuilder().setPart(1))
                .addTasks(task(1, "lines-0", 1, 2).toBuilder().setPart(0)));
        host.cancel(first.get(0));
        second.forEach(host::start);
        sink.nextWrite().complete();
        assertThat(nextEnded()).isSameAs(second.get(0));

        goOn.countDown();
        assertThat(nextEnded()).isSameAs(first.get(0));
        sink.nextWrite().complete();
        assertThat(nextEnded()).isSameAs(second.get(1));
    }

    @Test
    void aTaskThatWaitsForItsTurnCanBeCancelled() throws Exception {
        goOn.countDown();
        List<Task> first = tasks(both(1, 0));
        host.start(first.get(1));
        SlowSink.Write hangs = sink.nextWrite();
        List<Task> second = tasks(both(2, 1));
        host.start(second.get(1));
        host.cancel(second.get(1));
        hangs.complete();
        assertThat(nextEnded()).isSameAs(first.get(1));

        List<Task> third = tasks(both(3, 1));
        host.start(third.get(1));
        sink.nextWrite().complete();
        assertThat(nextEnded()).isSameAs(third.get(1));
    }

    @Override
    public void ran(Task task, TaskOutcome.Done soFar) {}

    @Override
    public void ended(Task task, TaskOutcome outcome, long nanos) {
        ended.add(task);
    }

    @Override
    public void died(Task task, TaskOutcome.Failed failed, Error error) {
        died(error);
    }

    @Override
    public void died(Error error) {
        throw error;
    }
}
