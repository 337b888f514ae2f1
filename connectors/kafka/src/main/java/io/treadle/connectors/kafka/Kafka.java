package io.treadle.connectors.kafka;

import io.treadle.api.DStream;
import io.treadle.api.StreamingContext;

/** The door to Kafka for an application: streams out of topics. Into topics leads {@link KafkaSink}. */
public final class Kafka {
    private Kafka() {}

    /**
     * A stream of what a source reads. No receiver stands between: each batch is a range of offsets for each partition,
     * written to the batch log before the batch runs, and read again exactly as it was after a failure.
     */
    public static <T> DStream<T> directStream(StreamingContext context, KafkaSource<T> source) {
        return context.stream(source.checked());
    }

    /** The lines of text in a topic's values, from those written after the application's first start. */
    public static DStream<String> lines(StreamingContext context, String bootstrapServers, String topic) {
        return directStream(
                context, KafkaSource.lines(bootstrapServers).subscribe(topic).startAt(StartAt.latest()));
    }
}
