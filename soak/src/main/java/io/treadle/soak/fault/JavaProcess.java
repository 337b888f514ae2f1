package io.treadle.soak.fault;

/**
 * A JVM of the application. Its start tells it from a later process with the same number.
 *
 * @param pid its number
 * @param startTicks when it began, in the kernel's clock ticks since boot
 * @param container YARN's name of the container it runs in
 * @param stopped whether it stands still, by a signal
 */
public record JavaProcess(long pid, long startTicks, Target role, String container, boolean stopped) {
    boolean isSame(JavaProcess other) {
        return pid == other.pid && startTicks == other.startTicks;
    }
}
