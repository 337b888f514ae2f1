package io.treadle.api;

/**
 * As {@link ExecutorResource}, for what only one may use at a time, such as a connection: an executor opens another one
 * when none is free, so it has at most as many as it runs tasks at a time. Made by {@link
 * StreamingContext#executorPool}; thread-safe.
 *
 * @param <T> what is opened
 */
@FunctionalInterface
public interface ExecutorPool<T> {
    /** What is done with one of them. */
    @FunctionalInterface
    interface Use<T, R> {
        R apply(T one) throws Exception;
    }

    /**
     * Calls a function with one that nobody else uses meanwhile. If the function throws, that one is closed and not
     * used again, since nobody knows what state it is in.
     *
     * @return what the function returns
     * @throws IllegalStateException if no function of the application is being called by an executor on this thread
     * @throws Exception what the opening or the function threw
     */
    <R> R use(Use<? super T, ? extends R> function) throws Exception;
}
