package io.treadle.cli;

import static java.util.Objects.requireNonNull;

import io.treadle.api.conf.DeclaredSettings;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParentCommand;

/** {@code treadle settings}: what conf/treadle.conf and docs/configuration.md are written by. */
@Command(name = "settings", header = "Print every setting with its default.")
final class SettingsCommand implements Callable<Integer> {
    /** Spelled as it is typed. */
    enum Format {
        conf,
        markdown
    }

    @ParentCommand
    private @Nullable TreadleCommand treadle;

    @Option(
            names = "--format",
            defaultValue = "conf",
            description = "${COMPLETION-CANDIDATES}: of conf/treadle.conf or docs/configuration.md.")
    private Format format = Format.conf;

    @Override
    public Integer call() {
        SettingsPage page = new SettingsPage(DeclaredSettings.load());
        String text = switch (format) {
            case conf -> page.conf();
            case markdown -> page.markdown();
        };
        requireNonNull(treadle).out().print(text);
        requireNonNull(treadle).out().flush();
        return ExitCode.OK.number();
    }
}
