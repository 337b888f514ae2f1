package io.treadle.soak.application;

import io.treadle.api.DStream;
import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.connectors.kafka.Kafka;
import io.treadle.connectors.kafka.KafkaSink;
import io.treadle.connectors.kafka.KafkaSource;
import io.treadle.connectors.kafka.StartAt;
import java.time.Duration;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What latency is measured of: lines from a topic to a topic, as they are or, behind a shuffle, the newest of each key
 * in the batch. Lines begin with their creation in milliseconds, and so does what is written.
 */
public final class LatencyApplication {
    /** What is done with the lines, spelled as it is typed. */
    public enum Job {
        /** They are written as they are. */
        pass,
        /** The newest creation and the number of lines of each key in the batch are written. */
        keyedmax
    }

    /** How often an input line is in the output whatever dies, spelled as it is typed. */
    public enum Promise {
        eo,
        alo
    }

    private LatencyApplication() {}

    /** The options, as they are typed. */
    @Command(name = "LatencyApplication", sortOptions = false, usageHelpAutoWidth = true)
    static final class Options {
        @Option(names = "--bootstrap", required = true)
        private String bootstrap = "";

        @Option(names = "--in", required = true)
        private String in = "";

        @Option(names = "--out", required = true)
        private String out = "";

        @Option(names = "--checkpoint", required = true)
        private String checkpoint = "";

        @Option(names = "--interval", required = true)
        private Duration interval = Duration.ZERO;

        @Option(names = "--job", required = true)
        private Job job = Job.pass;

        @Option(names = "--guarantee", required = true)
        private Promise guarantee = Promise.eo;
    }

    public static void main(String[] args) throws InterruptedException {
        Options options = Arguments.read(new Options(), args);
        StreamingContext context = StreamingContext.getOrCreate(options.checkpoint, () -> create(options));
        context.start();
        context.awaitTermination();
    }

    private static StreamingContext create(Options options) {
        StreamingConf conf = new StreamingConf().register(Newest.class);
        StreamingContext context = new StreamingContext(conf, options.interval);
        DStream<String> lines = Kafka.directStream(
                        context,
                        KafkaSource.lines(options.bootstrap)
                                .subscribe(options.in)
                                .startAt(StartAt.earliest()))
                .uid("lines");
        DStream<String> results = switch (options.job) {
            case pass -> lines;
            case keyedmax ->
                lines.mapToPair(LatencyApplication::keyed)
                        .reduceByKey(Newest::with)
                        .uid("newest")
                        .map(LatencyApplication::line);
        };
        KafkaSink<String> sink =
                KafkaSink.<String>to(options.bootstrap, options.out).value((batch, line) -> line);
        results.to(options.guarantee == Promise.eo ? sink.exactlyOnce() : sink).uid("results");
        return context;
    }

    private static Pair<String, Newest> keyed(String line) {
        String[] words = line.split(" ", 4);
        return Pair.of(words[2], new Newest(Long.parseLong(words[0]), 1));
    }

    private static String line(Pair<String, Newest> newest) {
        return newest.value().createdMillis() + " " + newest.value().count() + " " + newest.key();
    }
}
