package io.treadle.engine;

import io.treadle.protocol.wire.BatchSummary;
import java.io.PrintStream;
import java.time.Instant;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the life of the application: one line of log for each batch, but no more than one a second; and what print() shows, on
 * standard output. Confined to the driver's loop.
 */
final class Narrator {
    private static final Logger log = LoggerFactory.getLogger(Narrator.class);
    private static final long EVERY_NANOS = 1_000_000_000L;
    private static final String RULE = "-------------------------------------------";

    private final PrintStream standardOutput;
    private long toldNanos;
    /** Of the batches not told of yet. */
    private long batches;

    private long records;
    private long slowestMicros;
    private BatchSummary newest = BatchSummary.getDefaultInstance();

    Narrator(PrintStream standardOutput, long nowNanos) {
        this.standardOutput = standardOutput;
        this.toldNanos = nowNanos - EVERY_NANOS;
    }

    void committed(BatchSummary summary) {
        batches++;
        records += summary.getRecords();
        slowestMicros = Math.max(slowestMicros, summary.getTotalMicros());
        newest = summary;
        if (summary.getPrintedCount() > 0) {
            print(summary);
        }
    }

    private void print(BatchSummary summary) {
        StringBuilder text = new StringBuilder();
        text.append(RULE).append('\n');
        text.append("Batch %d, %s\n".formatted(summary.getBatch(), Instant.ofEpochMilli(summary.getPlannedMillis())));
        text.append(RULE).append('\n');
        summary.getPrintedList().forEach(line -> text.append(line).append('\n'));
        standardOutput.println(text);
    }

    /** Tells what there is to tell, if it is time. */
    void step(long nowNanos) {
        if (batches > 0 && nowNanos - toldNanos >= EVERY_NANOS) {
            toldNanos = nowNanos;
            tell();
        }
    }

    /** Tells what has not been told. */
    void end() {
        if (batches > 0) {
            tell();
        }
    }

    private void tell() {
        if (batches == 1) {
            log.info(
                    "Batch {} committed: {} records, {} ms after its tick ({} ms waiting, {} ms running{}{}).",
                    newest.getBatch(),
                    records,
                    millis(newest.getTotalMicros()),
                    millis(newest.getSchedulingMicros()),
                    millis(newest.getProcessingMicros()),
                    newest.getTasks() > 1
                            ? ", the longest of %d tasks %s with %s ms"
                                    .formatted(
                                            newest.getTasks(),
                                            newest.getLongestTask(),
                                            millis(newest.getLongestTaskMicros()))
                            : "",
                    newest.getAttempts() > 1 ? ", " + newest.getAttempts() + " attempts" : "");
        } else {
            log.info(
                    "{} batches committed up to {}: {} records, the slowest {} ms after its tick.",
                    batches,
                    newest.getBatch(),
                    records,
                    millis(slowestMicros));
        }
        batches = 0;
        records = 0;
        slowestMicros = 0;
    }

    private static String millis(long micros) {
        return micros < 10_000 ? "%.1f".formatted(micros / 1000.0) : String.valueOf(micros / 1000);
    }
}
