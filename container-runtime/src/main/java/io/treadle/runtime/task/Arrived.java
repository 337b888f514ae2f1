package io.treadle.runtime.task;

import java.util.List;

/**
 * What has come in for one partition.
 *
 * @param buckets in the order of stages and tasks that wrote them
 * @param digest the sum of what those tasks gave to shuffles: the same for every partition, if each heard the same of
 *     each task
 */
public record Arrived(List<Bucket> buckets, long digest) {
    /** A bucket, with the digest of the task that it is from. */
    public record One(Bucket bucket, long digest) {}

    /** All of them, in order. */
    public static Arrived of(List<One> all) {
        long digest = 0;
        for (One one : all) {
            digest += one.digest;
        }
        return new Arrived(all.stream().map(One::bucket).toList(), digest);
    }
}
