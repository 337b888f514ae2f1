package io.treadle.cli;

import static java.util.Objects.requireNonNull;

import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingException;
import io.treadle.api.conf.DeclaredSettings;
import io.treadle.api.conf.SettingsException;
import io.treadle.yarn.client.Applications;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The applications on the cluster, for one command: opens the way to them, and tells what can go wrong on it. */
final class Connection {
    @Spec(Spec.Target.MIXEE)
    private @Nullable CommandSpec command;

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
        requireCluster();
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

    /** Without a configuration, Hadoop's clients ask a machine called 0.0.0.0 and complain about that. */
    private void requireCluster() throws CommandFailure {
        TreadleCommand treadle = (TreadleCommand) requireNonNull(command).root().userObject();
        Map<String, String> environment = treadle.surroundings().environment();
        String directory = environment.getOrDefault("HADOOP_CONF_DIR", "");
        if (isFolder(directory) || isFolder(environment.getOrDefault("YARN_CONF_DIR", ""))) {
            return;
        }
        throw new CommandFailure(
                ExitCode.USAGE,
                "HADOOP_CONF_DIR %s: set it to the folder with the cluster's core-site.xml and yarn-site.xml"
                        .formatted(directory.isEmpty() ? "is not set" : "= " + directory + " is no folder"));
    }

    private static boolean isFolder(String directory) {
        return !directory.isEmpty() && Files.isDirectory(Path.of(directory));
    }

    private StreamingConf conf() {
        return StreamingConf.of(
                new JobFile(DeclaredSettings.load()).with(settings).settings());
    }
}
