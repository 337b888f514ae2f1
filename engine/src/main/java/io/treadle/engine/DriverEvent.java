package io.treadle.engine;

import io.treadle.api.source.Available;
import io.treadle.api.source.Found;
import io.treadle.protocol.wire.FromExecutor;
import java.util.List;

/** What a {@link DriverCore} is told. */
public sealed interface DriverEvent {
    /** All older logs are closed and read: the history is final. Comes once. */
    record Recovered(History history) implements DriverEvent {}

    /**
     * The oldest append under way is durable. Appends complete in the order they were asked for.
     *
     * @param restate whether the log is to be restated, as {@link RestatementPolicy} says
     */
    record Appended(BatchLogEvent event, boolean restate) implements DriverEvent {}

    /** A source has answered {@link DriverOutput#poll}. */
    record SourcePolled(String streamUid, Found found) implements DriverEvent {}

    /** A source could not answer {@link DriverOutput#poll} but may later. */
    record SourceUnavailable(String streamUid, String message) implements DriverEvent {}

    /** A source cannot answer, and waiting will not mend it. */
    record SourceFailed(String streamUid, String message, String details) implements DriverEvent {}

    /**
     * Those who receive a stream tell what partitions of it hold: one of {@link ReceivedInput}, which is never asked.
     *
     * @param partitions what each holds now beyond what is committed of it; of those not named, what was told before still counts. One
     *     that was said to be the last of is told of again, if at all, as one that has nothing more
     */
    record SourceTold(String streamUid, List<Available> partitions) implements DriverEvent {
        public SourceTold {
            partitions = List.copyOf(partitions);
        }
    }

    /** An output's publisher has done what {@link DriverOutput#beginPublishing} or {@link DriverOutput#publish} asked for last. */
    record PublisherDone(String outputUid) implements DriverEvent {}

    /** An output's publisher could not do it but may later: it is to be asked again. */
    record PublisherUnavailable(String outputUid, String message) implements DriverEvent {}

    /** An output's publisher could not do it, and waiting will not mend it. */
    record PublisherFailed(String outputUid, String message, String details) implements DriverEvent {}

    /**
     * An executor said something.
     *
     * @param link a number for one connection, never used again in this driver; the first message on it is Register
     */
    record Received(long link, FromExecutor message) implements DriverEvent {}

    /** A connection is closed; nothing comes on it any more. */
    record Disconnected(long link) implements DriverEvent {}

    /** The container pool tells. */
    record Container(ContainerEvent event) implements DriverEvent {}

    /** Somebody wants the application to end; recorded in the checkpoint already. */
    record StopRequested(boolean drain) implements DriverEvent {}
}
