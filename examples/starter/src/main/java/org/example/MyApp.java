package org.example;

import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.connectors.kafka.Kafka;
import java.time.Duration;
import java.util.List;

/** Counts the words of a Kafka topic, second by second. Its main runs in every process: it only describes what is to be done. */
public final class MyApp {
    private MyApp() {}

    public static void main(String[] args) throws InterruptedException {
        if (args.length != 3) {
            throw new IllegalArgumentException("wanted three arguments: BROKER:PORT TOPIC CHECKPOINT-DIRECTORY");
        }
        StreamingContext context = StreamingContext.getOrCreate(args[2], () -> create(args[0], args[1]));
        context.start();
        context.awaitTermination();
    }

    static StreamingContext create(String brokers, String topic) {
        StreamingContext context = new StreamingContext(new StreamingConf(), Duration.ofSeconds(1));
        Kafka.lines(context, brokers, topic)
                .uid("lines")
                .flatMap(line -> List.of(line.split(" ")))
                .mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum)
                .uid("word-counts")
                .print(10)
                .uid("shown");
        return context;
    }
}
