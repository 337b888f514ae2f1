package io.treadle.api.graph;

/** What executors open for themselves, as the runtime sees it. */
public interface Resource {
    /** For an executor that begins; opens nothing yet. */
    Held hold();

    /** As one executor has it. Thread-safe. */
    interface Held extends AutoCloseable {
        /** Functions that are called on this thread mean this executor's, until {@link #leave}. */
        void enter();

        void leave();

        /** Closes all that is open. Nothing is opened any more. */
        @Override
        void close();
    }
}
