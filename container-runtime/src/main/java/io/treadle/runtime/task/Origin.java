package io.treadle.runtime.task;

/**
 * The record of the task's input that the pipeline is at: what comes out of it is told apart by this, and not by a
 * count of what came before, so that a second read that lacks some records deals the others the same. Confined to the
 * task's thread.
 */
final class Origin {
    /** After the last record: for what operators held back till then. */
    static final long END = -1;

    /** From the beginning of the slice, or the record's number among the task's input. */
    private long at;

    long at() {
        return at;
    }

    void moveTo(long next) {
        at = next;
    }
}
