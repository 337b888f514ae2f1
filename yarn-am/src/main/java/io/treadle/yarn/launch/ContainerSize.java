package io.treadle.yarn.launch;

import io.treadle.api.StreamingConf;
import java.util.Optional;
import org.apache.hadoop.yarn.api.records.Resource;

/**
 * What one container is given, and how its JVM divides it.
 *
 * @param megabytes of the container
 * @param overheadMegabytes of it that are not heap
 */
public record ContainerSize(int megabytes, int overheadMegabytes, int cores) {
    private static final int EXECUTOR_OVERHEAD = 256;
    private static final int DRIVER_OVERHEAD = 192;

    public static ContainerSize ofExecutor(StreamingConf conf) {
        return of(
                conf.get(YarnSettings.EXECUTOR_MEMORY),
                conf.find(YarnSettings.EXECUTOR_MEMORY_OVERHEAD),
                EXECUTOR_OVERHEAD,
                conf.get(YarnSettings.EXECUTOR_CORES));
    }

    public static ContainerSize ofDriver(StreamingConf conf) {
        return of(
                conf.get(YarnSettings.DRIVER_MEMORY),
                conf.find(YarnSettings.DRIVER_MEMORY_OVERHEAD),
                DRIVER_OVERHEAD,
                conf.get(YarnSettings.DRIVER_CORES));
    }

    private static ContainerSize of(long bytes, Optional<Long> overheadBytes, int leastOverhead, long cores) {
        int megabytes = (int) (bytes >> 20);
        int overhead = overheadBytes
                .map(given -> (int) (given >> 20))
                .orElseGet(() -> Math.max(leastOverhead, megabytes / 10));
        return new ContainerSize(megabytes, overhead, (int) cores);
    }

    public int heapMegabytes() {
        return megabytes - overheadMegabytes;
    }

    /** What buffers outside of the heap may take; the rest of the overhead is for code, classes and threads. */
    int directMegabytes() {
        return Math.max(32, overheadMegabytes / 2);
    }

    public Resource resource() {
        return Resource.newInstance(megabytes, cores);
    }
}
