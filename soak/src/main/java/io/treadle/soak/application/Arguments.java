package io.treadle.soak.application;

import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.ParameterException;

/** Reads an application's arguments into its options. */
final class Arguments {
    private Arguments() {}

    /** @throws IllegalArgumentException with what is wrong: only a defect of whoever submits it, in this module */
    static <O> O read(O options, String... arguments) {
        try {
            new CommandLine(options)
                    .registerConverter(Duration.class, new DurationOption())
                    .parseArgs(arguments);
            return options;
        } catch (ParameterException e) {
            throw new IllegalArgumentException(e.getMessage(), e);
        }
    }
}
