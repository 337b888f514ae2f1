package io.treadle.examples;

import io.treadle.api.DStream;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.WriteContext;
import io.treadle.connectors.kafka.Kafka;
import io.treadle.connectors.kafka.KafkaSource;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Iterator;
import java.util.List;
import java.util.Set;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Watches log lines such as {@code 2026-01-01T00:00:00Z ERROR disk is full}: prints how many there are of each level, keeps
 * the errors in files, and warns when there are many. Shows the two ways to hand results to code of one's own: {@code
 * foreachPartition} where the records are, {@code foreachBatch} in one place for what is small.
 */
public final class LogLevels {
    private static final Logger log = LoggerFactory.getLogger(LogLevels.class);
    private static final Set<String> LEVELS = Set.of("TRACE", "DEBUG", "INFO", "WARN", "ERROR");
    private static final String NONE = "NONE";

    private LogLevels() {}

    /** The options, as they are typed. */
    @Command(
            name = "LogLevels",
            description = "Counts log lines by level, and keeps the errors.",
            sortOptions = false,
            usageHelpAutoWidth = true)
    static final class Options {
        @Option(names = "--bootstrap", required = true, paramLabel = "HOST:PORT", description = "Kafka's brokers.")
        private String bootstrap = "";

        @Option(names = "--topics", required = true, paramLabel = "REGEX", description = "The topics of log lines.")
        private String topics = "";

        @Option(names = "--checkpoint", required = true, paramLabel = "DIR", description = "Where state is kept.")
        private String checkpoint = "";

        @Option(
                names = "--errors",
                required = true,
                paramLabel = "DIR",
                description = "Where errors are kept: a directory that every host has, such as a network mount.")
        private Path errors = Path.of("");

        @Option(
                names = "--many",
                defaultValue = "100",
                paramLabel = "N",
                description = "How many errors in one batch are worth a warning: ${DEFAULT-VALUE}.")
        private long many;

        @Option(names = "--help", usageHelp = true, description = "Shows this.")
        boolean help;
    }

    public static void main(String[] args) throws InterruptedException {
        Options options = Arguments.read(new Options(), args);
        StreamingContext context = StreamingContext.getOrCreate(options.checkpoint, () -> create(options));
        context.start();
        context.awaitTermination();
    }

    static StreamingContext create(Options options) {
        StreamingContext context = new StreamingContext(new StreamingConf(), Duration.ofSeconds(5));
        DStream<String> lines = Kafka.directStream(
                        context, KafkaSource.lines(options.bootstrap).pattern(options.topics))
                .uid("lines");
        DStream<String> errors = lines.filter(line -> level(line).equals("ERROR"));

        lines.map(LogLevels::level).countByValue(1).uid("levels").print().uid("levels-shown");
        errors.foreachPartition((part, records) -> keep(options.errors, part, records))
                .uid("errors-kept");
        errors.count()
                .filter(count -> count >= options.many)
                .foreachBatch((part, counts) -> warn(part.batch(), counts))
                .uid("many-errors");
        return context;
    }

    /** The second word of the line, if it is a level. */
    static String level(String line) {
        int begin = line.indexOf(' ') + 1;
        int end = line.indexOf(' ', begin);
        String word = end < 0 ? line.substring(begin) : line.substring(begin, end);
        return LEVELS.contains(word) ? word : NONE;
    }

    /** The same batch may come again after a failure, with equal records: the same file is then written again, and nothing is doubled. */
    static void keep(Path directory, WriteContext part, Iterator<String> errors) throws IOException {
        if (!errors.hasNext()) {
            return;
        }
        Files.createDirectories(directory);
        Iterable<String> lines = () -> errors;
        String name = "errors-%d-%d.log".formatted(part.batch().number(), part.part());
        Files.write(directory.resolve(name), lines);
    }

    private static void warn(BatchId batch, List<Long> counts) {
        counts.forEach(count -> log.warn("{} errors in batch {}, of {}", count, batch.number(), batch.time()));
    }
}
