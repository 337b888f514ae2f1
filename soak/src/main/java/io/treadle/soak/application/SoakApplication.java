package io.treadle.soak.application;

import io.treadle.api.DStream;
import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.connectors.files.FilesSink;
import io.treadle.connectors.jdbc.JdbcSink;
import io.treadle.connectors.jdbc.Row;
import io.treadle.connectors.kafka.Kafka;
import io.treadle.connectors.kafka.KafkaSink;
import io.treadle.connectors.kafka.KafkaSource;
import io.treadle.connectors.kafka.StartAt;
import java.time.Duration;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericData;
import org.apache.avro.generic.GenericRecord;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * What is soaked: each record of a topic goes to a topic as it comes, to a table behind a shuffle by key, and to
 * Parquet files behind a shuffle that deals records out; exactly once everywhere.
 */
public final class SoakApplication {
    private static final int GROUPS = 64;
    private static final int TABLE_PARTITIONS = 4;
    private static final int FILE_PARTITIONS = 2;

    private static final long FILE_BYTES = 8 << 20;
    private static final Duration FILE_AGE = Duration.ofSeconds(30);
    private static final Schema SCHEMA = SchemaBuilder.record("SoakRecord")
            .namespace("io.treadle.soak")
            .fields()
            .requiredInt("producer")
            .requiredLong("sequence")
            .requiredLong("created")
            .endRecord();

    private SoakApplication() {}

    /** The options, as they are typed. */
    @Command(name = "SoakApplication", sortOptions = false, usageHelpAutoWidth = true)
    static final class Options {
        @Option(names = "--bootstrap", required = true)
        private String bootstrap = "";

        @Option(names = "--in", required = true)
        private String in = "";

        @Option(names = "--out", required = true)
        private String out = "";

        @Option(names = "--jdbc-url", required = true)
        private String jdbcUrl = "";

        @Option(names = "--table", required = true)
        private String table = "";

        @Option(names = "--files", required = true)
        private String files = "";

        @Option(names = "--checkpoint", required = true)
        private String checkpoint = "";

        @Option(names = "--interval", required = true)
        private Duration interval = Duration.ZERO;
    }

    public static void main(String[] args) throws InterruptedException {
        Options options = Arguments.read(new Options(), args);
        StreamingContext context = StreamingContext.getOrCreate(options.checkpoint, () -> create(options));
        context.start();
        context.awaitTermination();
    }

    private static StreamingContext create(Options options) {
        StreamingConf conf = new StreamingConf().register(SoakRecord.class);
        StreamingContext context = new StreamingContext(conf, options.interval);
        DStream<SoakRecord> records = Kafka.directStream(
                        context,
                        KafkaSource.lines(options.bootstrap)
                                .subscribe(options.in)
                                .startAt(StartAt.earliest()))
                .uid("lines")
                .map(SoakRecord::parse)
                .uid("records");
        records.to(KafkaSink.<SoakRecord>to(options.bootstrap, options.out)
                        .value((batch, record) -> record.text() + " " + batch.number())
                        .exactlyOnce())
                .uid("copied");
        records.mapToPair(record -> Pair.of(group(record), record))
                .groupByKey(TABLE_PARTITIONS)
                .uid("grouped")
                .flatMap(Pair::value)
                .to(JdbcSink.<SoakRecord>to(options.jdbcUrl)
                        .insert(options.table, "producer", "sequence", "created", "batch")
                        .row((batch, record) ->
                                Row.of(record.producer(), record.sequence(), record.createdMillis(), batch.number())))
                .uid("stored");
        records.repartition(FILE_PARTITIONS)
                .uid("dealt")
                .map(SoakApplication::row)
                .to(FilesSink.<GenericRecord>parquet(options.files, SCHEMA).rolled(FILE_BYTES, FILE_AGE))
                .uid("kept");
        return context;
    }

    private static GenericRecord row(SoakRecord record) {
        GenericRecord row = new GenericData.Record(SCHEMA);
        row.put("producer", record.producer());
        row.put("sequence", record.sequence());
        row.put("created", record.createdMillis());
        return row;
    }

    private static long group(SoakRecord record) {
        return (record.sequence() * 31 + record.producer()) % GROUPS;
    }
}
