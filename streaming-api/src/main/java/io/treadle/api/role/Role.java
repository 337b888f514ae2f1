package io.treadle.api.role;

import io.treadle.api.StreamingConf;
import io.treadle.api.graph.Graph;
import java.time.Duration;
import java.util.Optional;

/** What {@code StreamingContext.start()} does in this process: submit, drive, execute, or all of it locally. */
public interface Role {
    /**
     * Begins the role and returns when it is under way.
     *
     * @throws Exception if it cannot begin; nothing is left behind then
     */
    Execution start(Application application) throws Exception;

    /** What the application's main has described. */
    record Application(Graph graph, StreamingConf conf, Optional<String> checkpointDirectory) {}

    /** The role under way. Thread-safe. */
    interface Execution {
        /**
         * Waits till the role has ended.
         *
         * @return false if the time was over first
         * @throws Exception what ended the application, if it failed
         */
        boolean await(Duration atMost) throws Exception;

        /**
         * Asks for the end, and returns at once.
         *
         * @param drain whether what is planned and available is finished first
         */
        void stop(boolean drain);
    }
}
