package io.treadle.examples;

import io.treadle.api.conf.Setting;
import java.time.Duration;
import picocli.CommandLine;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.TypeConversionException;

/** Reads an application's arguments into its options. */
final class Arguments {
    private static final int BAD_ARGUMENTS = 2;

    private Arguments() {}

    /** Fills the options, or ends the process: with code 2 and what is wrong, or with the help that was asked for. */
    static <O> O read(O options, String... arguments) {
        CommandLine line = new CommandLine(options).registerConverter(Duration.class, new DurationConverter());
        try {
            if (CommandLine.printHelpIfRequested(line.parseArgs(arguments))) {
                System.exit(0);
            }
        } catch (ParameterException e) {
            System.err.println(e.getMessage());
            line.usage(System.err);
            System.exit(BAD_ARGUMENTS);
        }
        return options;
    }

    /** As times are written in settings: {@code 50ms}, {@code 1s}, {@code 2min}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        private static final Setting<Duration> TIME = Setting.duration("time");

        @Override
        public Duration convert(String text) {
            try {
                return TIME.parse(text);
            } catch (IllegalArgumentException e) {
                throw new TypeConversionException("\"%s\" is not a %s".formatted(text, TIME.type()));
            }
        }
    }
}
