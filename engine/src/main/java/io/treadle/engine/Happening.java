package io.treadle.engine;

import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Something happened in the application's life: for those who watch it. What people are told of it {@link Sentences}
 * derives. Immutable.
 */
public sealed interface Happening {
    /**
     * This driver is in charge.
     *
     * @param committedBatch the newest that those before it have committed; 0 if none
     */
    record TookOver(long epoch, boolean isNew, long committedBatch) implements Happening {}

    /**
     * The application is to end.
     *
     * @param drain whether with what is available now
     */
    record StopRequested(boolean drain) implements Happening {}

    /** An executor has registered. */
    record ExecutorJoined(String incarnation, String container, String host, int cores) implements Happening {}

    /** An executor came that cannot serve. */
    record ExecutorRefused(String incarnation, String reason) implements Happening {}

    /**
     * An executor is there no more.
     *
     * @param reason a clause that names the executor
     */
    record ExecutorLost(String incarnation, String reason) implements Happening {}

    /**
     * A container was given back because nobody registered in it.
     *
     * @param reason a clause that names the container
     */
    record ContainerReplaced(String container, String reason) implements Happening {}

    /** A source does not answer; it is asked again. Told once, till {@link SourceAvailable}. */
    record SourceUnavailable(String streamUid, String message) implements Happening {}

    /** A source that did not answer does again. */
    record SourceAvailable(String streamUid) implements Happening {}

    /**
     * What a batch reads is decided, and durable.
     *
     * @param watermarkMillis it was planned with; empty if there is none
     */
    record BatchPlanned(long batch, long timeMillis, int slices, OptionalLong watermarkMillis) implements Happening {}

    /** A batch that an earlier driver planned, and did not commit, is to run. */
    record BatchRecovered(long batch) implements Happening {}

    /**
     * A batch has an attempt of which people should know: not the first.
     *
     * @param reason a clause
     */
    record AttemptBegun(long batch, int attempt, String reason) implements Happening {}

    /** An attempt of a batch has failed. What follows is told by itself, and so this has no sentence. */
    record AttemptFailed(long batch, int attempt, String executor, FailureKind kind, Place place, String message)
            implements Happening {}

    /**
     * A batch has nobody to run it.
     *
     * @param reason a clause
     */
    record BatchWaitsForExecutors(long batch, String reason) implements Happening {}

    /** A batch needs something outside that does not serve; it is tried again. Told once, till {@link BatchServed}. */
    record BatchWaits(long batch, String reason) implements Happening {}

    /** What a batch waited for serves again. */
    record BatchServed(long batch) implements Happening {}

    /**
     * A batch is committed: all of it is done, but for what is yet to be published.
     *
     * @param timeMillis when it was planned
     * @param printed lines, as print() gives them
     */
    record BatchCommitted(
            long batch,
            long timeMillis,
            long records,
            int attempts,
            Timing timing,
            int tasks,
            Optional<LongestTask> longestTask,
            List<String> printed)
            implements Happening {
        public BatchCommitted {
            printed = List.copyOf(printed);
        }
    }

    /** An output does not take what is committed; it is tried again. Told once, till {@link OutputAvailable}. */
    record OutputUnavailable(String outputUid, String message) implements Happening {}

    /** An output that took nothing takes it again. */
    record OutputAvailable(String outputUid) implements Happening {}

    /** An output shows a batch now. */
    record BatchPublished(String outputUid, long batch) implements Happening {}

    /** What a batch has for an output is given up: the application has no such output any more. */
    record OutputUnknown(String outputUid, long batch) implements Happening {}

    /**
     * The application's end takes long.
     *
     * @param batches that are yet to be published
     * @param reason empty if it is not known
     */
    record EndWaits(int batches, Optional<String> reason) implements Happening {}

    /** How an attempt fails. */
    enum FailureKind {
        /** A function, a record or a codec: counts against the task. */
        FUNCTION,
        /** An outside system did not serve. */
        UNAVAILABLE,
        /** Two runs differed. */
        INCONSISTENT
    }

    /**
     * Where a task stood.
     *
     * @param stageUid of the operator that begins its stage
     * @param task its number; -1 if it is of the whole stage
     * @param operatorUid that failed; empty if reading did, or nobody knows
     * @param streamUid that was read; empty for a shuffle
     * @param partition of the stream or, in decimal, of the shuffle; empty if nobody knows
     */
    record Place(
            String stageUid, int task, String operatorUid, String streamUid, String partition, OptionalLong position) {}

    /**
     * How long a batch took, in microseconds.
     *
     * @param scheduling from its tick to its first message
     * @param processing from there to the last report
     * @param total from its tick to its commit
     */
    record Timing(long scheduling, long processing, long total) {}

    /** The task of a batch that ran longest. */
    record LongestTask(String stageUid, int task, long micros) {}

    /** Is told what happens, on the driver's loop. Must neither block nor throw. */
    @FunctionalInterface
    interface Observer {
        void happened(Happening happening);
    }
}
