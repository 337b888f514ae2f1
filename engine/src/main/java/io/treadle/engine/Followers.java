package io.treadle.engine;

import io.treadle.engine.Happening.BatchCommitted;
import io.treadle.protocol.wire.BatchSummary;
import io.treadle.protocol.wire.Ended;
import io.treadle.protocol.wire.Progress;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Those who want to know how the application gets on, and the newest batches for those who come late. Thread-safe; whoever
 * follows is told in order, under the lock, and must not block.
 */
final class Followers implements Happening.Observer {
    private final int remembered;
    private final Deque<BatchSummary> batches = new ArrayDeque<>(); // guarded by this, as all below
    private final List<Consumer<Progress>> followers = new ArrayList<>();
    private @Nullable Ended ended;

    Followers(int remembered) {
        this.remembered = remembered;
    }

    synchronized Runnable follow(long afterBatch, Consumer<Progress> follower) {
        batches.stream().filter(batch -> batch.getBatch() > afterBatch).forEach(batch -> follower.accept(of(batch)));
        if (ended != null) {
            follower.accept(Progress.newBuilder().setEnded(ended).build());
            return () -> {};
        }
        followers.add(follower);
        return () -> unfollow(follower);
    }

    private synchronized void unfollow(Consumer<Progress> follower) {
        followers.remove(follower);
    }

    @Override
    public synchronized void happened(Happening happening) {
        if (happening instanceof BatchCommitted committed) {
            batch(summary(committed));
        }
        Sentences.of(happening)
                .ifPresent(
                        sentence -> tell(Progress.newBuilder().setNote(sentence).build()));
    }

    private synchronized void batch(BatchSummary summary) {
        batches.addLast(summary);
        if (batches.size() > remembered) {
            batches.removeFirst();
        }
        tell(of(summary));
    }

    synchronized void ended(Outcome outcome) {
        if (ended == null) {
            ended = Ended.newBuilder()
                    .setSucceeded(outcome.succeeded())
                    .setMessage(outcome.message())
                    .setDetails(outcome.details())
                    .build();
            tell(Progress.newBuilder().setEnded(ended).build());
            followers.clear();
        }
    }

    synchronized Optional<BatchSummary> newest() {
        return Optional.ofNullable(batches.peekLast());
    }

    private void tell(Progress progress) {
        List.copyOf(followers).forEach(follower -> follower.accept(progress));
    }

    private static BatchSummary summary(BatchCommitted batch) {
        BatchSummary.Builder summary = BatchSummary.newBuilder()
                .setBatch(batch.batch())
                .setPlannedMillis(batch.timeMillis())
                .setRecords(batch.records())
                .setSchedulingMicros(batch.timing().scheduling())
                .setProcessingMicros(batch.timing().processing())
                .setTotalMicros(batch.timing().total())
                .setAttempts(batch.attempts())
                .setTasks(batch.tasks())
                .addAllPrinted(batch.printed());
        batch.longestTask()
                .ifPresent(longest -> summary.setLongestTaskMicros(longest.micros())
                        .setLongestTask("%s %d".formatted(longest.stageUid(), longest.task())));
        return summary.build();
    }

    private static Progress of(BatchSummary summary) {
        return Progress.newBuilder().setBatch(summary).build();
    }
}
