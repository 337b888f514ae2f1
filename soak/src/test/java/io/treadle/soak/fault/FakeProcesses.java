package io.treadle.soak.fault;

import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/** Processes that begin and end as a test says, and obey signals. */
final class FakeProcesses implements Processes {
    private final Map<Long, JavaProcess> living = new TreeMap<>();
    final List<String> signals = new ArrayList<>();
    private boolean refusing;
    private long started;

    JavaProcess begin(long pid, Target role) {
        JavaProcess process = new JavaProcess(pid, ++started, role, "container_" + pid, false);
        living.put(pid, process);
        return process;
    }

    void end(long pid) {
        living.remove(pid);
    }

    /** Whether signals fail from now on. */
    void refuse(boolean refuse) {
        refusing = refuse;
    }

    List<Long> stopped() {
        return living.values().stream()
                .filter(JavaProcess::stopped)
                .map(JavaProcess::pid)
                .toList();
    }

    @Override
    public List<JavaProcess> living(Target role) {
        return living.values().stream()
                .filter(process -> process.role() == role)
                .sorted(Comparator.comparingLong(JavaProcess::startTicks))
                .toList();
    }

    @Override
    public Delivery send(JavaProcess process, Signal signal) throws IOException {
        if (refusing) {
            throw new IOException("kill: not permitted");
        }
        JavaProcess now = living.get(process.pid());
        if (now == null || !now.isSame(process)) {
            return Delivery.GONE;
        }
        signals.add(signal + " " + process.pid());
        switch (signal) {
            case KILL -> living.remove(process.pid());
            case STOP -> living.put(process.pid(), with(now, true));
            case CONT -> living.put(process.pid(), with(now, false));
        }
        return Delivery.DELIVERED;
    }

    private static JavaProcess with(JavaProcess process, boolean stopped) {
        return new JavaProcess(process.pid(), process.startTicks(), process.role(), process.container(), stopped);
    }
}
