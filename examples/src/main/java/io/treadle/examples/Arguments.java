package io.treadle.examples;

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

    /** A number with its unit: {@code 50ms}, {@code 1s}, {@code 2m}. */
    static final class DurationConverter implements ITypeConverter<Duration> {
        @Override
        public Duration convert(String text) {
            String number = text.replaceFirst("(ms|s|m)$", "");
            if (!number.matches("\\d{1,9}") || number.equals(text)) {
                throw new TypeConversionException(
                        "\"%s\" is not a duration: wanted a number and ms, s or m, such as 500ms".formatted(text));
            }
            long amount = Long.parseLong(number);
            return switch (text.substring(number.length())) {
                case "ms" -> Duration.ofMillis(amount);
                case "s" -> Duration.ofSeconds(amount);
                default -> Duration.ofMinutes(amount);
            };
        }
    }
}
