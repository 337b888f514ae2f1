package io.treadle.api.source;

import java.util.Map;

/**
 * The half of a source that runs in the driver: knows what there is to read. Called on one thread of its own, never
 * concurrently; may block for some seconds.
 */
public interface SourcePlanner extends AutoCloseable {
    /**
     * What each partition holds now, for a checkpoint that does not know the stream yet: {@link Available#next} is
     * where the application asked to begin. Called till an answer is durable, then never again for this checkpoint,
     * even if the answer was that there is no partition.
     *
     * @throws Exception as {@link #poll}
     */
    default Found begin() throws Exception {
        return poll(Known.NOTHING);
    }

    /**
     * What each partition holds now.
     *
     * @param known what is durable. A partition not in it has appeared since and starts at its earliest record, or has
     *     ended, which the cursor must tell
     * @return every partition that exists, {@link Available#next} being {@code known}'s position where that has one
     * @throws SourceUnavailableException if the system does not answer: asked again later, with back-off
     * @throws Exception for what waiting will not mend, such as a topic that does not exist: stops the application
     */
    Found poll(Known known) throws Exception;

    /** Told after a commit, for tools outside; best effort: a failure here is logged and harms nothing. */
    default void committed(Map<String, Long> next) throws Exception {}

    @Override
    void close();
}
