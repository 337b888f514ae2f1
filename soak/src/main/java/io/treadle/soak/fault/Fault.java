package io.treadle.soak.fault;

/**
 * One planned fault.
 *
 * @param number from 1, in the order of time
 * @param atMillis when, since the faults began
 * @param target whose process
 * @param kind what is done to it
 * @param pauseMillis how long the process stands still; 0 for a kill
 * @param choice which of several processes: this modulo their number, in the order of their start
 */
public record Fault(int number, long atMillis, Target target, Kind kind, long pauseMillis, int choice) {
    /** What is done to a process. */
    public enum Kind {
        /** {@code SIGKILL}. */
        KILL,
        /** {@code SIGSTOP}, and {@code SIGCONT} later. */
        PAUSE
    }

    /** As people read it: {@code kill -9 driver}, {@code pause executor 12.3 s}. */
    public String what() {
        return switch (kind) {
            case KILL -> "kill -9 " + target;
            case PAUSE -> "pause %s %d.%d s".formatted(target, pauseMillis / 1000, pauseMillis % 1000 / 100);
        };
    }
}
