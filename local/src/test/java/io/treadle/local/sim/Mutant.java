package io.treadle.local.sim;

/**
 * What somebody might get wrong one day. A simulation with one of these must fail: that is how it is known to see anything.
 * They are made in the models, and on the way between them and the cores; the cores are as they are.
 */
enum Mutant {
    NONE,
    /** An executor does what a driver says that has been replaced. */
    LOWER_EPOCH_OBEYED,
    /** An executor does what an earlier attempt of a batch wanted, after a later one. */
    OLDER_ATTEMPT_TAKEN,
    /** A task that was cancelled, or has not ended in a sink, does not hold back its own re-run. */
    LEASE_LEFT_OUT,
    /** Executors are never told that a part may have been written before. */
    AGAIN_NEVER_SAID,
    /** Whether all tasks of a stage read the output of the same run is not looked at. */
    DIGESTS_NOT_COMPARED,
    /** Who opens a part does not look what it has. */
    MARK_NOT_READ,
    /** The mark is set after the records, not together with them. */
    MARK_APART,
    /** Who opens a part lets its former writer write on. */
    FORMER_NOT_FENCED,
    PUBLISHED_BEFORE_THE_DECISION,
    PUBLISHED_OUT_OF_ORDER
}
