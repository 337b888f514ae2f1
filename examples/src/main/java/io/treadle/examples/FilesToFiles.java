package io.treadle.examples;

import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.connectors.files.Files;
import io.treadle.connectors.files.FilesSink;
import io.treadle.connectors.files.FilesSource;
import java.time.Duration;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericRecord;
import org.apache.avro.generic.GenericRecordBuilder;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/**
 * Reads log lines such as {@code 2026-01-01T00:00:00Z ERROR disk is full} out of files as they come, and keeps them
 * as columns in few
 * large Parquet files: each line once, whatever dies meanwhile. What is no such line is kept as it is, in a
 * directory of
 * text for each batch.
 */
public final class FilesToFiles {
    static final Schema LINE = SchemaBuilder.record("Line")
            .namespace("io.treadle.examples")
            .fields()
            .requiredString("time")
            .requiredString("level")
            .requiredString("text")
            .endRecord();

    private FilesToFiles() {}

    /** The options, as they are typed. */
    @Command(
            name = "FilesToFiles",
            description = "Turns log files into Parquet files.",
            sortOptions = false,
            usageHelpAutoWidth = true)
    static final class Options {
        @Option(
                names = "--in",
                required = true,
                paramLabel = "PATTERN",
                description = "The files to read, such as hdfs:///in/*.log.")
        private String in = "";

        @Option(
                names = "--out",
                required = true,
                paramLabel = "DIR",
                description = "The directory that gets the Parquet files.")
        private String out = "";

        @Option(
                names = "--rest",
                required = true,
                paramLabel = "PREFIX",
                description = "Where other lines go: the path and the beginning of a directory's name.")
        private String rest = "";

        @Option(names = "--checkpoint", required = true, paramLabel = "DIR", description = "Where state is kept.")
        private String checkpoint = "";

        @Option(
                names = "--interval",
                defaultValue = "1s",
                paramLabel = "TIME",
                description = "How often a batch is cut, from 10ms: ${DEFAULT-VALUE}.")
        private Duration interval = Duration.ZERO;

        @Option(
                names = "--roll",
                defaultValue = "10min",
                paramLabel = "TIME",
                description = "How old a Parquet file may get before it is shown: ${DEFAULT-VALUE}.")
        private Duration roll = Duration.ZERO;

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
        var lines = Files.stream(context, FilesSource.lines(options.in)).uid("lines");
        lines.filter(FilesToFiles::isLine)
                .map(FilesToFiles::parse)
                .to(FilesSink.<GenericRecord>parquet(options.out, LINE).rolled(128 << 20, options.roll))
                .uid("kept");
        lines.filter(line -> !isLine(line))
                .to(FilesSink.<String>text(options.rest).suffix("txt"))
                .uid("rest");
        return context;
    }

    static boolean isLine(String line) {
        return line.split(" ", 3).length == 3;
    }

    static GenericRecord parse(String line) {
        String[] words = line.split(" ", 3);
        return new GenericRecordBuilder(LINE)
                .set("time", words[0])
                .set("level", words[1])
                .set("text", words[2])
                .build();
    }
}
