package io.treadle.runtime;

/**
 * The life of batches in this executor, for whatever keeps something of them beside their tasks. Several may live at
 * once; they are committed in order. Called on the executor's loop; must not block.
 */
public interface BatchLife {
    /** Its first task may begin from now on. */
    default void begun(BatchKey batch) {}

    /** All that this executor owes of it is done and reported; again after each attempt. It may yet be rolled back. */
    default void prepared(BatchKey batch) {}

    /** Decided for good, with all before it: what was kept to run them again is not needed any more. */
    default void committed(long batch) {}

    /**
     * Given up before it was committed: its driver was replaced, it begins anew, or the executor ends. Some of its
     * tasks may still be under way.
     */
    default void rolledBack(BatchKey batch) {}
}
