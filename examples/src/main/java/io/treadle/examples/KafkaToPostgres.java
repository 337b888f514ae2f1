package io.treadle.examples;

import io.treadle.api.Pair;
import io.treadle.api.PairDStream;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.connectors.jdbc.JdbcSink;
import io.treadle.connectors.jdbc.Row;
import io.treadle.connectors.kafka.Kafka;
import io.treadle.connectors.kafka.KafkaSource;
import io.treadle.connectors.kafka.StartAt;
import java.nio.file.Path;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Counts the words of lines that come from Kafka, for ever, in a table of PostgreSQL:
 *
 * <pre>
 * CREATE TABLE word_totals (word text PRIMARY KEY, total bigint NOT NULL);
 * </pre>
 *
 * <p>Each batch adds its counts to the totals. A sum forgives nothing: what is added twice, or not at all, stays
 * wrong. Here it is right, because a batch's counts and the mark that says so are one transaction.
 */
public final class KafkaToPostgres {
    private static final String ADD = "INSERT INTO word_totals (word, total) VALUES (?, ?)"
            + " ON CONFLICT (word) DO UPDATE SET total = word_totals.total + EXCLUDED.total";

    private KafkaToPostgres() {}

    /** The options, as they are typed. */
    @Command(
            name = "KafkaToPostgres",
            description = "Counts words that come from Kafka in a table of PostgreSQL, exactly.",
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
                names = "--database",
                required = true,
                paramLabel = "URL",
                description = "The database with the table word_totals: jdbc:postgresql://host:5432/name.")
        private String database = "";

        @Option(names = "--user", required = true, paramLabel = "NAME", description = "As whom to log in there.")
        private String user = "";

        @Option(
                names = "--password-file",
                paramLabel = "FILE",
                description = "A file on every host that holds the password, if one is needed.")
        private @Nullable Path passwordFile;

        @Option(
                names = "--interval",
                defaultValue = "1s",
                paramLabel = "TIME",
                description = "How often a batch is cut, from 10ms: ${DEFAULT-VALUE}.")
        private Duration interval = Duration.ZERO;

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
        StreamingContext context = new StreamingContext(new StreamingConf(), options.interval);
        KafkaSource<String> lines =
                KafkaSource.lines(options.bootstrap).subscribe(options.topic).startAt(StartAt.earliest());
        PairDStream<String, Long> counts = Kafka.directStream(context, lines)
                .uid("lines")
                .mapMulti(WordCount::split)
                .mapToPair(word -> Pair.of(word, 1L))
                .reduceByKey(Long::sum)
                .uid("word-counts");
        counts.to(totals(options)).uid("word-totals");
        return context;
    }

    private static JdbcSink<Pair<String, Long>> totals(Options options) {
        JdbcSink<Pair<String, Long>> totals = JdbcSink.<Pair<String, Long>>to(options.database)
                .user(options.user)
                .statement(ADD)
                .row(count -> Row.of(count.key(), count.value()));
        return options.passwordFile == null ? totals : totals.passwordFile(options.passwordFile);
    }
}
