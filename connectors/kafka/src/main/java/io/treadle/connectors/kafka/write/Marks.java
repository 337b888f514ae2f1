package io.treadle.connectors.kafka.write;

import java.io.IOException;
import java.time.Duration;
import java.util.Optional;

/** The marks in Kafka. Thread-safe; calls block for some seconds at most. */
public interface Marks extends AutoCloseable {
    /**
     * The newest mark of a part. Asked after the part's former writer was fenced, so that none can come after the
     * answer.
     *
     * @throws IOException if Kafka does not tell
     */
    Optional<Mark> read(OutputPart part) throws IOException, InterruptedException;

    /** How long Kafka keeps a mark that is not renewed. */
    Duration retention() throws InterruptedException;

    @Override
    void close();
}
