package io.treadle.soak.check;

import io.treadle.soak.load.Fed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Which records of what was fed one output has, and of which batch. Costs four bytes a record. Not thread-safe.
 */
final class Ledger {
    private static final int OFFENDERS = 5;
    private static final int MISSING = 0;

    private final String output;
    private final Optional<Ledger> other;
    private final int[][] batchPlusOne; // by producer and sequence; MISSING if not seen
    private final List<String> strangers = new ArrayList<>();
    private final List<String> duplicates = new ArrayList<>();
    private long read;
    private long strange;
    private long duplicated;

    /**
     * Of an output of which nothing is read yet.
     *
     * @param other of an output that names batches; empty if there is none
     */
    Ledger(String output, Fed fed, Optional<Ledger> other) {
        this.output = output;
        this.other = other;
        this.batchPlusOne = fed.perProducer().stream()
                .map(count -> new int[Math.toIntExact(count)])
                .toArray(int[][]::new);
    }

    /**
     * A record that the output has.
     *
     * @param batch which wrote it; 0 if the output does not say
     */
    void saw(int producer, long sequence, long batch) {
        read++;
        if (producer < 0
                || producer >= batchPlusOne.length
                || sequence < 0
                || sequence >= batchPlusOne[producer].length) {
            strange++;
            note(strangers, "never fed: producer %d sequence %d, batch %d".formatted(producer, sequence, batch));
            return;
        }
        int[] batches = batchPlusOne[producer];
        int index = (int) sequence;
        if (batches[index] == MISSING) {
            batches[index] = Math.toIntExact(batch + 1);
            return;
        }
        duplicated++;
        note(
                duplicates,
                "duplicated: producer %d sequence %d, of %s and again%s"
                        .formatted(producer, sequence, batch(producer, index), batch == 0 ? "" : " of batch " + batch));
    }

    /** Whether it has records, and their batches. */
    boolean namesBatches() {
        return batchPlusOne.length > 0 && batchPlusOne[0].length > 0 && batchPlusOne[0][0] > 1;
    }

    Verdict verdict() {
        long lost = 0;
        long expected = 0;
        List<String> offenders = new ArrayList<>();
        for (int producer = 0; producer < batchPlusOne.length; producer++) {
            int[] batches = batchPlusOne[producer];
            expected += batches.length;
            for (int sequence = 0; sequence < batches.length; sequence++) {
                if (batches[sequence] == MISSING) {
                    lost++;
                    if (offenders.size() < OFFENDERS) {
                        offenders.add(lost(producer, sequence));
                    }
                }
            }
        }
        offenders.addAll(duplicates);
        offenders.addAll(strangers);
        return new Verdict(output, expected, read, lost, duplicated, strange, offenders);
    }

    /** Another output may have it; otherwise the batches of its neighbours tell about where it was lost. */
    private String lost(int producer, int index) {
        String which = "lost: producer %d sequence %d".formatted(producer, index);
        if (other.isPresent() && other.get().batchPlusOne[producer][index] != MISSING) {
            return "%s, which %s has, of %s".formatted(which, other.get().output, batch(producer, index));
        }
        int[] batches = batchPlusOne[producer];
        int before = index - 1;
        while (before >= 0 && batches[before] == MISSING) {
            before--;
        }
        int after = index + 1;
        while (after < batches.length && batches[after] == MISSING) {
            after++;
        }
        return "%s, after %s and before %s"
                .formatted(
                        which,
                        before < 0 ? "the beginning" : batch(producer, before),
                        after == batches.length ? "the end" : batch(producer, after));
    }

    private String batch(int producer, int index) {
        int own = batchPlusOne[producer][index];
        int known = own > 1 || other.isEmpty() ? own : other.get().batchPlusOne[producer][index];
        return known > 1 ? "batch " + (known - 1) : "a batch that is not named";
    }

    private static void note(List<String> offenders, String sentence) {
        if (offenders.size() < OFFENDERS) {
            offenders.add(sentence);
        }
    }
}
