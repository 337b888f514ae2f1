package io.treadle.cli;

import static java.util.Objects.requireNonNull;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.UnmatchedArgumentException;

/**
 * The command line as a whole: parses, runs one command, and turns what goes wrong into one message and an exit code.
 */
final class Treadle {
    /** What picocli says of a -D without a value. */
    private static final Pattern NO_PAIR =
            Pattern.compile("Value for option option '-D' \\(NAME=VALUE\\) should be in KEY=VALUE format but was (.*)");

    private final CommandLine commandLine;
    private final TreadleCommand root;

    Treadle(Surroundings surroundings, PrintWriter out, PrintWriter err) {
        root = new TreadleCommand(surroundings);
        commandLine = new CommandLine(root)
                .setOut(out)
                .setErr(err)
                .setCaseInsensitiveEnumValuesAllowed(true)
                .setAbbreviatedOptionsAllowed(false)
                .setUsageHelpAutoWidth(true)
                .setUsageHelpLongOptionsMaxWidth(32)
                .setExecutionExceptionHandler(failures())
                .setParameterExceptionHandler(this::wrongUsage);
        // What follows the jar is for its main.
        requireNonNull(commandLine.getSubcommands().get("submit")).setStopAtPositional(true);
        commandLine.getCommandSpec().usageMessage().exitCodeList(exitCodes());
        describeAll(commandLine);
    }

    private static void describeAll(CommandLine command) {
        command.getCommandSpec().versionProvider(() -> new String[] {
            "treadle "
                    + Optional.ofNullable(Treadle.class.getPackage().getImplementationVersion())
                            .orElse("(not packaged)")
        });
        command.getSubcommands().values().forEach(Treadle::describeAll);
    }

    private static Map<String, String> exitCodes() {
        Map<String, String> codes = new LinkedHashMap<>();
        Arrays.stream(ExitCode.values()).forEach(code -> codes.put(" " + code.number(), code.meaning()));
        return codes;
    }

    /** Runs one command and gives the exit code of the process. */
    int run(String... arguments) {
        if (arguments.length == 0) {
            commandLine.usage(commandLine.getErr());
            return ExitCode.USAGE.number();
        }
        if (arguments[0].equals("help")) {
            List<String> asOption = new ArrayList<>(List.of(arguments).subList(1, arguments.length));
            Optional<String> unknown = unknownCommand(asOption);
            if (unknown.isPresent()) {
                commandLine.getErr().printf("treadle: there is no command %s%nSee: treadle --help%n", unknown.get());
                return ExitCode.USAGE.number();
            }
            asOption.add("--help");
            return execute(asOption.toArray(String[]::new));
        }
        return execute(arguments);
    }

    /** With an option for help, picocli passes over words that it does not know. */
    private Optional<String> unknownCommand(List<String> words) {
        CommandLine at = commandLine;
        for (String word : words) {
            @Nullable CommandLine next = at.getSubcommands().get(word);
            if (next == null) {
                return word.startsWith("-") ? Optional.empty() : Optional.of(word);
            }
            at = next;
        }
        return Optional.empty();
    }

    /** Errors pass picocli by; they too are told in a line. */
    private int execute(String... arguments) {
        try {
            return commandLine.execute(arguments);
        } catch (Error e) {
            return unexpected(e, commandLine.getErr());
        }
    }

    private IExecutionExceptionHandler failures() {
        return (failure, command, parsed) -> {
            PrintWriter err = command.getErr();
            if (failure instanceof CommandFailure expected) {
                err.println("treadle: " + expected.getMessage());
                if (root.verbose() && expected.getCause() != null) {
                    expected.getCause().printStackTrace(err);
                }
                err.flush();
                return expected.code().number();
            }
            return unexpected(failure, err);
        };
    }

    private int unexpected(Throwable failure, PrintWriter err) {
        err.println("treadle: unexpected: " + failure);
        if (root.verbose()) {
            failure.printStackTrace(err);
        } else {
            err.println("This is a defect of Treadle. Run it again with --verbose and report what it prints.");
        }
        err.flush();
        return ExitCode.INTERNAL.number();
    }

    private int wrongUsage(ParameterException wrong, String[] arguments) {
        CommandLine command = wrong.getCommandLine();
        PrintWriter err = command.getErr();
        String message = String.valueOf(wrong.getMessage());
        err.println("treadle: " + NO_PAIR.matcher(message).replaceFirst("-D $1: wanted NAME=VALUE"));
        UnmatchedArgumentException.printSuggestions(wrong, err);
        err.println("See: " + command.getCommandSpec().qualifiedName() + " --help");
        err.flush();
        return ExitCode.USAGE.number();
    }
}
