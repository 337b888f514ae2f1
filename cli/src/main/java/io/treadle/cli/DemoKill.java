package io.treadle.cli;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * Kills processes of the demo's application on this machine, without warning. Confined to the thread that watches it.
 */
final class DemoKill {
    /** What a process of the application is there for. */
    enum Role {
        DRIVER("driver", "DriverMain"),
        EXECUTOR("executor", "ExecutorMain");

        private final String name;
        private final String main;

        Role(String name, String main) {
            this.name = name;
            this.main = main;
        }
    }

    private static final Pattern APPLICATION = Pattern.compile("application_(\\d+_\\d+)");

    private final DemoScreen screen;
    private Optional<String> application = Optional.empty();

    DemoKill(DemoScreen screen) {
        this.screen = screen;
    }

    /** A sentence about the application: the first one that names it says which processes are its own. */
    void heard(String sentence) {
        Matcher matcher = APPLICATION.matcher(sentence);
        if (application.isEmpty() && matcher.find()) {
            application = Optional.of(matcher.group(1));
        }
    }

    /** Kills one process, and says which. */
    void one(Role role) {
        Optional<ProcessHandle> victim = application.flatMap(number -> ProcessHandle.allProcesses()
                .filter(process -> isJava(process) && isOf(number, role, commandLine(process)))
                .findFirst());
        if (victim.isEmpty()) {
            screen.step("The application has no %s on this machine; none is killed.".formatted(role.name));
            return;
        }
        screen.step("Killing the %s, process %d, without warning (kill -9) …"
                .formatted(role.name, victim.get().pid()));
        if (!victim.get().destroyForcibly()) {
            screen.detail("It had ended by itself.");
        }
    }

    /** A container's shell has the same words in its command line as the JVM it starts. */
    private static boolean isJava(ProcessHandle process) {
        return process.info().command().filter(path -> path.endsWith("/java")).isPresent();
    }

    /** Whether it is the command line of such a process of the application with this number. */
    static boolean isOf(String application, Role role, String commandLine) {
        return commandLine.contains("." + role.main) && commandLine.contains("container_" + application + "_");
    }

    /** Whole, where the system tells it in a file; what Java tells ends after some thousand characters. */
    private static String commandLine(ProcessHandle process) {
        try {
            return Files.readString(Path.of("/proc", Long.toString(process.pid()), "cmdline"));
        } catch (IOException e) {
            return process.info().commandLine().orElse(""); // no such file on this system, or the process has ended
        }
    }
}
