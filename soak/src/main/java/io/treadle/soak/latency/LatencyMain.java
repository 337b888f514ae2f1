package io.treadle.soak.latency;

import io.treadle.soak.application.DurationOption;
import java.time.Duration;
import picocli.CommandLine;

/** {@code bin/bench-latency} starts it. */
public final class LatencyMain {
    private LatencyMain() {}

    /** Exits with 0 if there are figures, 1 if not, 2 if it was called wrongly. */
    public static void main(String[] arguments) {
        LatencyCommand command = new LatencyCommand(System.getenv(), Long.toString(System.currentTimeMillis(), 36));
        System.exit(new CommandLine(command)
                .registerConverter(Duration.class, new DurationOption())
                .execute(arguments));
    }
}
