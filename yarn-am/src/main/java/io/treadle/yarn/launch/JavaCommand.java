package io.treadle.yarn.launch;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.apache.hadoop.yarn.api.ApplicationConstants;

/**
 * The command lines of our JVMs, as YARN's launch script runs them: with {@code exec}, so that the exit status YARN
 * sees is the JVM's own and a signal to it reaches it. Everything but paths that the shell fills in is quoted, because
 * it is a shell that reads it. Nothing secret and nothing a user chose freely but JVM options is in them.
 */
public final class JavaCommand {
    /** By name: who launches a process need not see what runs in it. */
    static final String DRIVER_MAIN = "io.treadle.yarn.driver.DriverMain";

    static final String EXECUTOR_MAIN = "io.treadle.yarn.executor.ExecutorMain";

    private static final String JAVA = "exec ${JAVA_HOME:+$JAVA_HOME/bin/}java";
    private static final int SMALL_SCALE = 2;

    private JavaCommand() {}

    /** A driver decides and computes nothing: the first compiler and the simplest collector do, and start soonest. */
    public static String driver(ContainerSize size, String extraOptions) {
        List<String> flags = new ArrayList<>(shared(size));
        flags.add("-XX:TieredStopAtLevel=1");
        flags.add("-XX:+UseSerialGC");
        return command(flags, extraOptions, DRIVER_MAIN, "driver");
    }

    /** An executor computes; of several cores, it collects garbage with all. */
    public static String executor(ContainerSize size, String extraOptions) {
        List<String> flags = new ArrayList<>(shared(size));
        flags.add(size.cores() == 1 ? "-XX:+UseSerialGC" : "-XX:+UseParallelGC");
        return command(flags, extraOptions, EXECUTOR_MAIN, "executor");
    }

    private static List<String> shared(ContainerSize size) {
        return List.of(
                "-Xms%dm".formatted(Math.min(size.heapMegabytes(), 128)),
                "-Xmx%dm".formatted(size.heapMegabytes()),
                "-XX:MaxDirectMemorySize=%dm".formatted(size.directMegabytes()),
                // YARN may not limit cores, and a JVM that sees all of a large node makes threads and pools for all of
                // it.
                "-XX:ActiveProcessorCount=%d".formatted(Math.max(SMALL_SCALE, size.cores())),
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-Xshare:auto",
                "-Djdk.serialFilter=!*",
                "-Dlog4j2.configurationFile=" + Job.LOG_CONFIGURATION,
                "-Dtreadle.log.dir=" + ApplicationConstants.LOG_DIR_EXPANSION_VAR);
    }

    private static String command(List<String> flags, String extraOptions, String main, String logName) {
        StringBuilder command = new StringBuilder("mkdir -p tmp && ").append(JAVA);
        flags.forEach(flag -> command.append(' ').append(quote(flag)));
        command.append(' ').append(quote("-Dtreadle.log.name=" + logName)).append(" \"-Djava.io.tmpdir=$PWD/tmp\"");
        Arrays.stream(extraOptions.trim().split("\\s+"))
                .filter(option -> !option.isEmpty())
                .forEach(option -> command.append(' ').append(quote(option)));
        return command.append(' ')
                .append(main)
                .append(" 1>" + ApplicationConstants.LOG_DIR_EXPANSION_VAR + "/stdout")
                .append(" 2>" + ApplicationConstants.LOG_DIR_EXPANSION_VAR + "/stderr")
                .toString();
    }

    /** In single quotes nothing is special to a shell but the quote itself. */
    static String quote(String word) {
        return "'" + word.replace("'", "'\\''") + "'";
    }
}
