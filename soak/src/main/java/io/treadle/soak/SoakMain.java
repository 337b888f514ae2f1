package io.treadle.soak;

import io.treadle.soak.application.DurationOption;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Map;
import picocli.CommandLine;

/** {@code bin/soak} starts it. */
public final class SoakMain {
    private static final int LARGEST_SEED = 1_000_000_000;

    private SoakMain() {}

    /** Exits with 0 if every output has every record once, 1 if not or the run failed, 2 if it was called wrongly. */
    public static void main(String[] arguments) {
        Map<String, String> environment = System.getenv();
        SoakCommand command = new SoakCommand(
                environment, Long.toString(System.currentTimeMillis(), 36), new SecureRandom().nextInt(LARGEST_SEED));
        System.exit(new CommandLine(command)
                .registerConverter(Duration.class, new DurationOption())
                .execute(arguments));
    }
}
