package io.treadle.api;

/**
 * Something that every executor opens for itself when a function first needs it, such as a client or a connection pool,
 * and shares among all its tasks until it ends. Made by {@link StreamingContext#executorResource}; thread-safe, as what
 * it gives must be.
 *
 * @param <T> what is opened
 */
@FunctionalInterface
public interface ExecutorResource<T> {
    /**
     * The one of this executor, which is opened by the first call; calls meanwhile wait for that. A failure to open is
     * thrown at the caller, and the next call tries again.
     *
     * @throws IllegalStateException if no function of the application is being called by an executor on this thread: a
     *     function that has threads of its own gets it first, and hands it on
     * @throws Exception what the opening threw
     */
    T get() throws Exception;
}
