package io.treadle.soak.latency;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/** Processor time, by {@code /proc}; there is no such thing on other systems than Linux, where this cannot be used. */
final class Cpu {
    private static final double TICKS_PER_SECOND = 100;

    /** Of the first line of {@code /proc/stat}: user, nice, system, irq, softirq, steal. */
    private static final List<Integer> BUSY_FIELDS = List.of(1, 2, 3, 6, 7, 8);

    private static final List<Integer> IDLE_FIELDS = List.of(4, 5);

    private Cpu() {}

    /** Ticks of all processors together since boot. */
    record Busy(long busyTicks, long idleTicks, int cores) {
        /** How many cores were computing on average, to a hundredth. */
        double coresSince(Busy before) {
            long busy = busyTicks - before.busyTicks;
            long all = busy + idleTicks - before.idleTicks;
            return all == 0 ? 0 : Math.round(100.0 * cores * busy / all) / 100.0;
        }
    }

    static Busy busy() {
        try {
            return parse(Files.readAllLines(Path.of("/proc/stat")));
        } catch (IOException e) {
            throw new UncheckedIOException("/proc/stat cannot be read: latency is measured on Linux only", e);
        }
    }

    static Busy parse(List<String> stat) {
        String[] fields = stat.get(0).split(" +");
        long cores = stat.stream().filter(line -> line.matches("cpu[0-9]+ .*")).count();
        return new Busy(sum(fields, BUSY_FIELDS), sum(fields, IDLE_FIELDS), (int) cores);
    }

    private static long sum(String[] fields, List<Integer> which) {
        return which.stream().mapToLong(field -> Long.parseLong(fields[field])).sum();
    }

    /** Seconds of processor time that these processes have used; those that have ended count for nothing. */
    static double secondsOf(List<Long> pids) {
        long ticks = 0;
        for (long pid : pids) {
            ticks += ticksOf(pid);
        }
        return ticks / TICKS_PER_SECOND;
    }

    private static long ticksOf(long pid) {
        try {
            String stat = Files.readString(Path.of("/proc/" + pid + "/stat"));
            String[] fields = stat.substring(stat.lastIndexOf(')') + 2).split(" ");
            return Long.parseLong(fields[11]) + Long.parseLong(fields[12]);
        } catch (IOException e) {
            return 0;
        }
    }
}
