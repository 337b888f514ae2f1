package io.treadle.engine;

import io.treadle.engine.Happening.BatchCommitted;
import io.treadle.engine.Happening.LongestTask;
import java.io.PrintStream;
import java.time.Instant;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the life of the application in the log: a sentence of what happens, and a line of each batch, but no more than one a second; and
 * what print() shows, on standard output. Confined to the driver's loop.
 */
final class Narrator implements Happening.Observer {
    private static final Logger log = LoggerFactory.getLogger(Narrator.class);
    private static final long EVERY_NANOS = 1_000_000_000L;
    private static final String RULE = "-------------------------------------------";

    private final PrintStream standardOutput;
    private long toldNanos;
    /** Of the batches not told of yet, as is what follows. */
    private long batches;

    private long records;
    private long slowestMicros;
    /** The last of them; null if there are none. */
    private @Nullable BatchCommitted newest;

    Narrator(PrintStream standardOutput, long nowNanos) {
        this.standardOutput = standardOutput;
        this.toldNanos = nowNanos - EVERY_NANOS;
    }

    @Override
    public void happened(Happening happening) {
        if (happening instanceof BatchCommitted committed) {
            committed(committed);
        }
        Sentences.of(happening).ifPresent(sentence -> log.info("{}", sentence));
    }

    private void committed(BatchCommitted batch) {
        batches++;
        records += batch.records();
        slowestMicros = Math.max(slowestMicros, batch.timing().total());
        newest = batch;
        if (!batch.printed().isEmpty()) {
            print(batch);
        }
    }

    private void print(BatchCommitted batch) {
        StringBuilder text = new StringBuilder();
        text.append(RULE).append('\n');
        text.append("Batch %d, %s\n".formatted(batch.batch(), Instant.ofEpochMilli(batch.timeMillis())));
        text.append(RULE).append('\n');
        batch.printed().forEach(line -> text.append(line).append('\n'));
        standardOutput.println(text);
    }

    /** Tells what there is to tell, if it is time. */
    void step(long nowNanos) {
        if (newest != null && nowNanos - toldNanos >= EVERY_NANOS) {
            toldNanos = nowNanos;
            tell(newest);
        }
    }

    /** Tells what has not been told. */
    void end() {
        if (newest != null) {
            tell(newest);
        }
    }

    private void tell(BatchCommitted last) {
        if (batches == 1) {
            log.info(
                    "Batch {} committed: {} records, {} ms after its tick ({} ms waiting, {} ms running{}{}).",
                    last.batch(),
                    records,
                    millis(last.timing().total()),
                    millis(last.timing().scheduling()),
                    millis(last.timing().processing()),
                    last.tasks() > 1
                            ? last.longestTask()
                                    .map(task -> describe(last, task))
                                    .orElse("")
                            : "",
                    last.attempts() > 1 ? ", " + last.attempts() + " attempts" : "");
        } else {
            log.info(
                    "{} batches committed up to {}: {} records, the slowest {} ms after its tick.",
                    batches,
                    last.batch(),
                    records,
                    millis(slowestMicros));
        }
        newest = null;
        batches = 0;
        records = 0;
        slowestMicros = 0;
    }

    private static String describe(BatchCommitted batch, LongestTask task) {
        return ", the longest of %d tasks %s %d with %s ms"
                .formatted(batch.tasks(), task.stageUid(), task.task(), millis(task.micros()));
    }

    private static String millis(long micros) {
        return micros < 10_000 ? "%.1f".formatted(micros / 1000.0) : String.valueOf(micros / 1000);
    }
}
