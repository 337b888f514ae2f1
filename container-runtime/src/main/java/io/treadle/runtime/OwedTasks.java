package io.treadle.runtime;

import io.treadle.protocol.wire.TaskReport;
import io.treadle.runtime.task.Given;
import io.treadle.runtime.task.Task;
import io.treadle.runtime.task.TaskId;
import io.treadle.runtime.task.TaskOutcome;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The tasks this executor owes in a batch, and how far each is: waiting, running, done or failed. Confined to the
 * executor's loop.
 */
final class OwedTasks {
    private final Map<TaskId, Progress> tasks = new LinkedHashMap<>();

    private sealed interface Progress {}

    private record Waiting() implements Progress {}

    private record Running(Task task) implements Progress {}

    private record Done(TaskOutcome.Done outcome, long nanos) implements Progress {}

    private record Failed() implements Progress {}

    /**
     * Owes exactly these from now on: what runs stays so, what failed waits again. What is done stays so even while it
     * is not owed: it may be owed again in a later attempt, and its input is no longer there.
     *
     * @return those running that are not owed any more
     */
    List<Task> owe(Set<TaskId> owed) {
        List<Task> unwanted = new ArrayList<>(running(id -> !owed.contains(id)));
        tasks.entrySet().removeIf(entry -> !owed.contains(entry.getKey()) && !(entry.getValue() instanceof Done));
        for (TaskId id : owed) {
            if (!(tasks.get(id) instanceof Running) && !(tasks.get(id) instanceof Done)) {
                tasks.put(id, new Waiting());
            }
        }
        return unwanted;
    }

    List<TaskId> waiting() {
        return tasks.entrySet().stream()
                .filter(entry -> entry.getValue() instanceof Waiting)
                .map(Map.Entry::getKey)
                .toList();
    }

    List<Task> running() {
        return running(id -> true);
    }

    void started(Task task) {
        tasks.put(task.id(), new Running(task));
    }

    /** Whether this very task is the one that is owed and runs. */
    boolean isRunning(Task task) {
        return tasks.get(task.id()) instanceof Running running && running.task == task;
    }

    void done(TaskId id, TaskOutcome.Done outcome, long nanos) {
        // Its buckets are kept elsewhere; they need not be held twice.
        Given nothing = new Given(Map.of(), outcome.given().digest());
        tasks.put(
                id,
                new Done(
                        new TaskOutcome.Done(
                                outcome.records(),
                                outcome.inputsDigest(),
                                nothing,
                                outcome.printed(),
                                outcome.prepared()),
                        nanos));
    }

    void failed(TaskId id) {
        tasks.replace(id, new Failed());
    }

    boolean allDone() {
        return tasks.values().stream().allMatch(progress -> progress instanceof Done);
    }

    List<TaskReport> reports() {
        List<TaskReport> reports = new ArrayList<>();
        tasks.forEach((id, progress) -> {
            if (progress instanceof Done done) {
                reports.add(Translation.report(id, done.outcome, done.nanos));
            }
        });
        return reports;
    }

    /** What a task printed; empty if it is not done. */
    Map<TaskId, List<TaskOutcome.Printed>> printed() {
        Map<TaskId, List<TaskOutcome.Printed>> printed = new LinkedHashMap<>();
        tasks.forEach((id, progress) -> done(progress)
                .filter(outcome -> !outcome.printed().isEmpty())
                .ifPresent(outcome -> printed.put(id, outcome.printed())));
        return printed;
    }

    private static Optional<TaskOutcome.Done> done(@Nullable Progress progress) {
        return progress instanceof Done done ? Optional.of(done.outcome) : Optional.empty();
    }

    private List<Task> running(java.util.function.Predicate<TaskId> which) {
        List<Task> running = new ArrayList<>();
        tasks.forEach((id, progress) -> {
            if (progress instanceof Running one && which.test(id)) {
                running.add(one.task);
            }
        });
        return running;
    }
}
