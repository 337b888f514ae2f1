package io.treadle.soak.fault;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * The application's JVMs on this machine, by {@code /proc}: those whose command line has the main class of a role, and
 * the application's id in the path of the container's logs. Nobody else's process is ever found, and so none is
 * signalled.
 */
public final class ProcProcesses implements Processes {
    private static final Pattern CONTAINER = Pattern.compile("container_[0-9a-z_]+");
    private static final Pattern NUMBER = Pattern.compile("[0-9]+");

    /** Of {@code /proc/PID/stat}, counted from the first field after the command's name. */
    private static final int STATE = 0;

    private static final int START_TICKS = 19;

    private final Path proc;
    private final String application;

    /**
     * Looks for an application's processes.
     *
     * @param application YARN's id, such as {@code application_1700000000000_0001}
     */
    public ProcProcesses(String application) {
        this(Path.of("/proc"), application);
    }

    ProcProcesses(Path proc, String application) {
        if (!application.matches("application_[0-9]+_[0-9]+")) {
            throw new IllegalArgumentException(
                    "\"%s\" is no application's id: wanted application_NUMBER_NUMBER".formatted(application));
        }
        this.proc = proc;
        this.application = application;
    }

    @Override
    public List<JavaProcess> living(Target role) throws IOException {
        List<JavaProcess> found = new ArrayList<>();
        try (DirectoryStream<Path> entries = Files.newDirectoryStream(proc)) {
            for (Path entry : entries) {
                String name = String.valueOf(entry.getFileName());
                if (NUMBER.matcher(name).matches()) {
                    read(Long.parseLong(name))
                            .filter(process -> process.role() == role)
                            .ifPresent(found::add);
                }
            }
        }
        found.sort(Comparator.comparingLong(JavaProcess::startTicks).thenComparing(JavaProcess::pid));
        return found;
    }

    /** The numbers of all of them. */
    public List<Long> pids() throws IOException {
        List<Long> pids = new ArrayList<>();
        for (Target role : Target.values()) {
            living(role).forEach(process -> pids.add(process.pid()));
        }
        return pids;
    }

    @Override
    public Delivery send(JavaProcess process, Signal signal) throws IOException {
        if (!isThere(process)) {
            return Delivery.GONE;
        }
        // The shell's own kill: not every machine has it as a program.
        Process kill = new ProcessBuilder("sh", "-c", "kill -$0 $1", signal.name(), Long.toString(process.pid()))
                .redirectErrorStream(true)
                .start();
        String said = new String(kill.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        int code;
        try {
            code = kill.waitFor();
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while process %d was signalled".formatted(process.pid()), e);
        }
        if (code != 0 && isThere(process)) {
            throw new IOException("kill -%s %d, the %s in %s: %s"
                    .formatted(signal, process.pid(), process.role(), process.container(), said.strip()));
        }
        return code == 0 ? Delivery.DELIVERED : Delivery.GONE;
    }

    private boolean isThere(JavaProcess process) throws IOException {
        return read(process.pid()).filter(process::isSame).isPresent();
    }

    private Optional<JavaProcess> read(long pid) throws IOException {
        Path folder = proc.resolve(Long.toString(pid));
        try {
            List<String> words =
                    List.of(Files.readString(folder.resolve("cmdline")).split("\0", -1));
            Optional<Target> role = role(words);
            if (role.isEmpty()) {
                return Optional.empty();
            }
            Matcher container = CONTAINER.matcher(String.join(" ", words));
            String stat = Files.readString(folder.resolve("stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            char state = fields[STATE].charAt(0);
            if (state == 'Z' || state == 'X') {
                return Optional.empty();
            }
            long startTicks = Long.parseLong(fields[START_TICKS]);
            String name = container.find() ? container.group() : "a container without a name";
            return Optional.of(new JavaProcess(pid, startTicks, role.get(), name, state == 'T'));
        } catch (NoSuchFileException e) {
            return Optional.empty();
        } catch (IOException e) {
            if (Files.isDirectory(folder)) {
                throw e;
            }
            return Optional.empty(); // it ended while it was read
        }
    }

    private Optional<Target> role(List<String> words) {
        boolean ours =
                words.get(0).endsWith("java") && words.stream().anyMatch(word -> word.contains(application + "/"));
        if (!ours) {
            return Optional.empty();
        }
        if (words.stream().anyMatch(word -> word.endsWith(".DriverMain"))) {
            return Optional.of(Target.DRIVER);
        }
        return words.stream().anyMatch(word -> word.endsWith(".ExecutorMain"))
                ? Optional.of(Target.EXECUTOR)
                : Optional.empty();
    }
}
