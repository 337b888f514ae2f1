package io.treadle.cli;

import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/**
 * Where a command runs.
 *
 * @param home Treadle's folder: of {@code bin}, {@code cli}, {@code cluster}, {@code examples}
 * @param environment the environment's variables
 * @param userHome the user's home folder
 * @param demoFolder an empty folder whose {@code conf} is on the class path; there for the demo only
 * @param columns of the terminal
 */
record Surroundings(Path home, Map<String, String> environment, Path userHome, Optional<Path> demoFolder, int columns) {
    /** Where the cluster that {@code cluster start} keeps up has its folder, if no other is named. */
    Path clusterFolder() {
        String state = environment.get("XDG_STATE_HOME");
        Path treadle = state == null || state.isEmpty()
                ? userHome.resolve(".treadle")
                : Path.of(state).resolve("treadle");
        return treadle.resolve("cluster");
    }
}
