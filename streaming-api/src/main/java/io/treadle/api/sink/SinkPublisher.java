package io.treadle.api.sink;

import java.util.List;

/**
 * The half of a {@link PublishingSink} that runs in the driver. Called on one thread of its own, never concurrently;
 * may block.
 * {@link #begin} comes first, once.
 */
public interface SinkPublisher extends AutoCloseable {
    /**
     * A driver has taken over: earlier ones publish nothing any more. What lies aside of batches up to {@code
     * published} is of no use; what lies aside of later ones may still be decided upon, and may belong to executors
     * that live on.
     *
     * @param epoch of this driver
     * @param published the newest batch known to be published; 0 before the first
     * @throws SinkUnavailableException if the outside system does not answer: called again later, with back-off
     */
    default void begin(long epoch, long published) throws Exception {}

    /**
     * Makes a committed batch visible, whole. Batches come in order; one whose publication may have happened, partly or
     * wholly, comes again after a failure, and must end as if it had come once.
     *
     * @param parts what {@link SinkWriter.Part#finish} gave, ordered by part; at least one
     * @throws SinkUnavailableException if the outside system does not answer: called again later, with back-off;
     *     nothing later is published before
     * @throws Exception for what waiting will not mend: stops the application
     */
    void publish(BatchId batch, List<Prepared> parts) throws Exception;

    /**
     * The application is to end, and all its batches are published: what was published and is not visible yet, such as a
     * file that waits to become large, becomes visible now. The application ends with success only afterwards.
     *
     * @throws SinkUnavailableException if the outside system does not answer: called again later, with back-off
     * @throws Exception for what waiting will not mend: the application ends as failed
     */
    default void end() throws Exception {}

    @Override
    void close();
}
