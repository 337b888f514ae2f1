package io.treadle.api.source;

import java.util.OptionalLong;

/**
 * A source that is a log itself: it can be read again from any position it still holds, so nothing is received and
 * nothing is logged but positions. The driver asks the planner what there is, decides each batch's slices, logs them,
 * and the executors read exactly these, again after a failure if need be.
 *
 * <p>A source is created by the application's main in every process; it opens nothing until {@link #planner} or
 * {@link #reader} is called.
 *
 * @param <T> type of the records
 */
public interface DirectSource<T> {
    /** The kind of system in one word, for the graph, logs and uids: {@code kafka}. */
    String kind();

    /** Called once in the driver, and once by the client to check the source before it submits. */
    SourcePlanner planner(SourceContext context) throws Exception;

    /**
     * Called once in each executor that has a part of the stream; kept across batches, closed when the executor stops.
     */
    SliceReader<T> reader(SourceContext context) throws Exception;

    /** The static limit of records per second that are planned for one partition; empty for none. */
    default OptionalLong maxRatePerPartition() {
        return OptionalLong.empty();
    }
}
