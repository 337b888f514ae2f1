package io.treadle.yarn.launch;

/** What an executor's process ends with, as far as its driver tells one end from another. */
public final class ExecutorExit {
    /** A task came to an Error, which the executor has reported; a status that nobody else is likely to exit with. */
    public static final int REPORTED = 70;

    /** The JVM ran out of memory, and ended itself because {@link JavaCommand} says {@code ExitOnOutOfMemoryError}. */
    public static final int OUT_OF_MEMORY = 3;

    private ExecutorExit() {}
}
