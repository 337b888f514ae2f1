package io.treadle.examples;

import io.treadle.api.DStream;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.api.sink.BatchId;
import io.treadle.connectors.kafka.Kafka;
import io.treadle.connectors.kafka.KafkaSink;
import io.treadle.connectors.kafka.KafkaSource;
import io.treadle.connectors.kafka.StartAt;
import java.math.BigDecimal;
import java.time.Duration;
import java.util.Locale;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Cleans what comes from one topic and writes it to another, exactly once: orders as {@code ID,CUSTOMER,AMOUNT} become
 * {@code ID TAB CUSTOMER TAB CENTS TAB TIME}, with the customer as key; what is no order goes to a topic of rejects
 * with the reason. The time is the batch's, which is the same when a batch runs again; the clock would not be.
 *
 * <p>Read the result with {@code isolation.level=read_committed}: then each order is there once, whatever was killed
 * meanwhile.
 */
public final class KafkaToKafka {
    private KafkaToKafka() {}

    /** The options, as they are typed. */
    @Command(
            name = "KafkaToKafka",
            description = "Cleans orders from one topic into another, exactly once.",
            sortOptions = false,
            usageHelpAutoWidth = true)
    static final class Options {
        @Option(names = "--bootstrap", required = true, paramLabel = "HOST:PORT", description = "Kafka's brokers.")
        private String bootstrap = "";

        @Option(names = "--from", required = true, paramLabel = "NAME", description = "The topic of orders to read.")
        private String from = "";

        @Option(names = "--to", required = true, paramLabel = "NAME", description = "The topic of clean orders.")
        private String to = "";

        @Option(names = "--rejects", required = true, paramLabel = "NAME", description = "The topic of what is none.")
        private String rejects = "";

        @Option(
                names = "--checkpoint",
                required = true,
                paramLabel = "DIR",
                description = "Where what must survive is kept: hdfs://…, or file:… in local mode.")
        private String checkpoint = "";

        @Option(
                names = "--interval",
                defaultValue = "200ms",
                paramLabel = "TIME",
                description = "How often a batch is cut, from 10ms: ${DEFAULT-VALUE}.")
        private Duration interval = Duration.ZERO;

        @Option(names = "--help", usageHelp = true, description = "Shows this.")
        boolean help;
    }

    /**
     * A line that was read.
     *
     * @param problem why it is no order; null if it is one
     */
    record Order(
            String line,
            String id,
            String customer,
            long cents,
            @Nullable String problem) {
        static Order parse(String line) {
            String[] fields = line.split(",", -1);
            if (fields.length != 3) {
                return rejected(line, "%d fields; wanted ID,CUSTOMER,AMOUNT".formatted(fields.length));
            }
            try {
                long cents = new BigDecimal(fields[2].strip()).movePointRight(2).longValueExact();
                return new Order(line, fields[0].strip(), fields[1].strip().toLowerCase(Locale.ROOT), cents, null);
            } catch (ArithmeticException | NumberFormatException e) {
                return rejected(line, "\"%s\" is no amount; wanted such as 12.50".formatted(fields[2]));
            }
        }

        private static Order rejected(String line, String problem) {
            return new Order(line, "", "", 0, problem);
        }

        boolean isClean() {
            return problem == null;
        }

        String cleaned(BatchId batch) {
            return "%s\t%s\t%d\t%s".formatted(id, customer, cents, batch.time());
        }

        String rejected() {
            return "%s\t%s".formatted(line, problem);
        }
    }

    public static void main(String[] args) throws InterruptedException {
        Options options = Arguments.read(new Options(), args);
        StreamingContext context = StreamingContext.getOrCreate(options.checkpoint, () -> create(options));
        context.start();
        context.awaitTermination();
    }

    static StreamingContext create(Options options) {
        StreamingContext context = new StreamingContext(new StreamingConf(), options.interval);
        DStream<Order> orders = Kafka.directStream(
                        context,
                        KafkaSource.lines(options.bootstrap)
                                .subscribe(options.from)
                                .startAt(StartAt.earliest()))
                .uid("orders")
                .map(Order::parse);
        orders.filter(Order::isClean)
                .to(KafkaSink.<Order>to(options.bootstrap, options.to)
                        .key(Order::customer)
                        .value((batch, order) -> order.cleaned(batch))
                        .exactlyOnce())
                .uid("clean");
        orders.filter(order -> !order.isClean())
                .to(KafkaSink.<Order>to(options.bootstrap, options.rejects)
                        .value((batch, order) -> order.rejected())
                        .exactlyOnce())
                .uid("rejects");
        return context;
    }
}
