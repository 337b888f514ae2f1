package io.treadle.cli;

import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingException;
import io.treadle.api.conf.DeclaredSettings;
import io.treadle.api.conf.SettingsException;
import io.treadle.yarn.Applications;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.Map;
import picocli.CommandLine.Option;

/** The applications on the cluster, for one command: opens the way to them, and tells what can go wrong on it. */
final class Connection {
    @Option(
            names = "-D",
            paramLabel = "NAME=VALUE",
            description = "A setting that the application was submitted with, such as treadle.staging.dir.")
    private Map<String, String> settings = new LinkedHashMap<>();

    /** What a command does with the applications. */
    interface Use {
        void with(Applications applications) throws IOException, InterruptedException;
    }

    Integer use(Use use) throws CommandFailure, InterruptedException {
        try (Applications applications = Applications.open(conf())) {
            use.with(applications);
            return ExitCode.OK.number();
        } catch (SettingsException e) {
            throw new CommandFailure(ExitCode.USAGE, String.valueOf(e.getMessage()), e);
        } catch (StreamingException e) {
            throw new CommandFailure(ExitCode.APPLICATION_FAILED, String.valueOf(e.getMessage()), e);
        } catch (IllegalArgumentException e) {
            throw new CommandFailure(ExitCode.NOT_FOUND, String.valueOf(e.getMessage()), e);
        } catch (IOException e) {
            throw new CommandFailure(
                    ExitCode.UNREACHABLE,
                    "%s. Is the cluster up, and is HADOOP_CONF_DIR its configuration?".formatted(e.getMessage()),
                    e);
        }
    }

    private StreamingConf conf() {
        return StreamingConf.of(
                new JobFile(DeclaredSettings.load()).with(settings).settings());
    }
}
