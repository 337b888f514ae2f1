package io.treadle.examples;

import io.treadle.api.Pair;
import io.treadle.api.PairDStream;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.connectors.kafka.Kafka;
import io.treadle.connectors.kafka.KafkaSink;
import io.treadle.connectors.kafka.KafkaSource;
import io.treadle.connectors.kafka.StartAt;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Counts the words of each batch of lines, prints the ten most frequent, and writes all counts to a topic if one is named.
 * A count that is written again after a failure is equal to the first, and names its batch: whoever reads the topic can
 * leave out what it has seen. With {@code --exactly-once} there is nothing to leave out.
 */
public final class WordCount {
    private static final int TOP = 10;
    private static final Comparator<Pair<String, Long>> RAREST_FIRST = Comparator.<Pair<String, Long>>comparingLong(
                    Pair::value)
            .thenComparing(
                    Comparator.<Pair<String, Long>, String>comparing(Pair::key).reversed());

    private WordCount() {}

    /** The options, as they are typed. */
    @Command(
            name = "WordCount",
            description = "Counts words that come from Kafka, batch by batch.",
            sortOptions = false,
            usageHelpAutoWidth = true)
    static final class Options {
        @Option(names = "--bootstrap", required = true, paramLabel = "HOST:PORT", description = "Kafka's brokers.")
        private String bootstrap = "";

        @Option(names = "--topic", required = true, paramLabel = "NAME", description = "The topic of lines to read.")
        private String topic = "";

        @Option(
                names = "--checkpoint",
                required = true,
                paramLabel = "DIR",
                description = "Where what must survive is kept: hdfs://…, or file:… in local mode.")
        private String checkpoint = "";

        @Option(
                names = "--output",
                paramLabel = "NAME",
                description = "The topic that each count is written to, as batch TAB word TAB count.")
        private @Nullable String output;

        @Option(
                names = "--exactly-once",
                description =
                        "Write each count once, in transactions; whoever reads committed records sees none twice.")
        private boolean exactlyOnce;

        @Option(
                names = "--interval",
                defaultValue = "1s",
                paramLabel = "TIME",
                description = "How often a batch is cut, from 10ms: ${DEFAULT-VALUE}.")
        private Duration interval = Duration.ZERO;

        @Option(
                names = "--from",
                defaultValue = "latest",
                paramLabel = "POSITION",
                description = "Where to begin when the checkpoint is new, ${COMPLETION-CANDIDATES}: ${DEFAULT-VALUE}.")
        private From from = From.latest;

        @Option(names = "--help", usageHelp = true, description = "Shows this.")
        boolean help;
    }

    /** Where to begin, spelled as it is typed. */
    enum From {
        earliest,
        latest
    }

    public static void main(String[] args) throws InterruptedException {
        Options options = Arguments.read(new Options(), args);
        StreamingContext context = StreamingContext.getOrCreate(options.checkpoint, () -> create(options));
        context.start();
        context.awaitTermination();
    }

    static StreamingContext create(Options options) {
        StreamingContext context = new StreamingContext(new StreamingConf(), options.interval);
        KafkaSource<String> lines = KafkaSource.lines(options.bootstrap)
                .subscribe(options.topic)
                .startAt(options.from == From.earliest ? StartAt.earliest() : StartAt.latest());

        PairDStream<String, Long> counts = Kafka.directStream(context, lines)
                .uid("lines")
                .mapMulti(WordCount::split)
                .mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum)
                .uid("word-counts");

        counts.mapPartitions(WordCount::top)
                .repartition(1)
                .mapPartitions(WordCount::top)
                .print(TOP)
                .uid("top-words");
        if (options.output != null) {
            KafkaSink<Pair<String, Long>> sink = KafkaSink.<Pair<String, Long>>to(options.bootstrap, options.output)
                    .key(Pair::key)
                    .value((batch, count) -> batch.number() + "\t" + count.key() + "\t" + count.value());
            counts.to(options.exactlyOnce ? sink.exactlyOnce() : sink).uid("counts");
        }
        return context;
    }

    /** Runs for every line: neither a regular expression nor a list of words is made. */
    static void split(String line, Consumer<String> out) {
        int begin = 0;
        while (begin < line.length()) {
            int end = line.indexOf(' ', begin);
            end = end < 0 ? line.length() : end;
            if (end > begin) {
                out.accept(line.substring(begin, end));
            }
            begin = end + 1;
        }
    }

    /** The most frequent first; of equal ones, in the order of the alphabet. */
    static Iterator<Pair<String, Long>> top(Iterator<Pair<String, Long>> counts) {
        PriorityQueue<Pair<String, Long>> most = new PriorityQueue<>(TOP + 1, RAREST_FIRST);
        while (counts.hasNext()) {
            most.add(counts.next());
            if (most.size() > TOP) {
                most.remove();
            }
        }
        List<Pair<String, Long>> top = new ArrayList<>(most);
        top.sort(RAREST_FIRST.reversed());
        return top.iterator();
    }
}
