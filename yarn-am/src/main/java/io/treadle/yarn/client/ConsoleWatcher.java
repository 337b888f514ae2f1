package io.treadle.yarn.client;

import io.treadle.protocol.wire.BatchSummary;
import java.io.PrintStream;

/** A line for each batch with records and for each event, and what print() shows below its batch. */
record ConsoleWatcher(PrintStream out) implements Watcher {
    @Override
    public void note(String sentence) {
        out.println(sentence);
    }

    @Override
    public void batch(BatchSummary batch) {
        out.printf(
                "Batch %d: %d records, committed %d ms after it was due%s%n",
                batch.getBatch(),
                batch.getRecords(),
                batch.getTotalMicros() / 1000,
                batch.getAttempts() > 1 ? ", run " + batch.getAttempts() + " times" : "");
        batch.getPrintedList().forEach(line -> out.println("  " + line));
        out.flush();
    }
}
