package io.treadle.runtime.task;

/** Which partitions of the stages that read a shuffle this executor owns. */
@FunctionalInterface
public interface LocalPartitions {
    boolean contains(int stage, int partition);
}
