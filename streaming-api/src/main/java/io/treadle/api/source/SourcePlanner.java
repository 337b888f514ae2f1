package io.treadle.api.source;

import java.util.List;
import java.util.Map;

/**
 * The half of a source that runs in the driver: knows what there is to read. Called on one thread of its own, never
 * concurrently; may block for some seconds.
 */
public interface SourcePlanner extends AutoCloseable {
    /**
     * What each partition holds now, for a checkpoint that does not know the stream yet: {@link Available#next} is where the
     * application asked to begin. Called till an answer is durable, then never again for this checkpoint, even if the
     * answer was that there is no partition.
     *
     * @throws Exception as {@link #poll}
     */
    default List<Available> begin() throws Exception {
        return poll(Map.of());
    }

    /**
     * What each partition holds now.
     *
     * @param next the next position of every partition that has been planned before, which is durable. A partition not in it
     *     appeared later and starts at its earliest record
     * @return every partition that exists, {@link Available#next} being {@code next}'s position where that has one
     * @throws SourceUnavailableException if the system does not answer: asked again later, with back-off
     * @throws Exception for what waiting will not mend, such as a topic that does not exist: stops the application
     */
    List<Available> poll(Map<String, Long> next) throws Exception;

    /** Told after a commit, for tools outside; best effort: a failure here is logged and harms nothing. */
    void committed(Map<String, Long> next) throws Exception;

    @Override
    void close();

    /**
     * One partition.
     *
     * @param partition its name, unique within the stream: {@code lines-3}
     * @param next the first position not planned yet
     * @param end the position after the last record that can be read now; at least {@code next}
     */
    record Available(String partition, long next, long end) {
        public Available {
            if (end < next) {
                throw new IllegalArgumentException("partition %s ends at %d, before the next position %d: records that"
                                .formatted(partition, end, next)
                        + " were there are gone; was the topic deleted and made again, or truncated?");
            }
        }
    }
}
