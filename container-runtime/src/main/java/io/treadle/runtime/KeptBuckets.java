package io.treadle.runtime;

import com.google.protobuf.ByteString;
import io.treadle.protocol.wire.PushedBuckets;
import io.treadle.runtime.codec.CodecException;
import io.treadle.runtime.task.Arrived;
import io.treadle.runtime.task.Bucket;
import io.treadle.runtime.task.BucketId;
import io.treadle.runtime.task.Given;
import io.treadle.runtime.task.TaskId;
import io.treadle.runtime.task.Tasks;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;

/**
 * The buckets of tasks that are done, kept until the batch is committed, and to which peer each was given. A push names
 * every bucket it settles, also the empty ones: what a peer has is known by bucket, because its partitions may change
 * between the attempts of a batch. Confined to the executor's loop.
 */
final class KeptBuckets {
    private static final Bucket NOTHING = new Bucket.Encoded(List.of());

    private final BatchKey batch;
    private final Tasks tasks;
    private final Map<TaskId, Kept> kept = new HashMap<>();
    private final Map<String, Set<Settled>> givenByPeer = new HashMap<>();

    private record Kept(Given given, int attempt) {}

    private record Settled(TaskId from, BucketId bucket) {}

    KeptBuckets(BatchKey batch, Tasks tasks) {
        this.batch = batch;
        this.tasks = tasks;
    }

    /**
     * Keeps what a task has for others.
     *
     * @param attempt in which it ran
     * @return false if the task's were kept before: those stay, because others may have them
     */
    boolean keep(TaskId from, Given given, int attempt) {
        return kept.putIfAbsent(from, new Kept(given, attempt)) == null;
    }

    /** Of what is kept of a task. */
    long digest(TaskId from) {
        return of(from).given.digest();
    }

    /** The tasks that are kept, in order. */
    Set<TaskId> tasks() {
        return new TreeSet<>(kept.keySet());
    }

    /** A bucket of a kept task, which may be empty. */
    Arrived.One bucket(TaskId from, BucketId id) {
        Given given = of(from).given;
        return new Arrived.One(given.buckets().getOrDefault(id, NOTHING), given.digest());
    }

    private Kept of(TaskId from) {
        Kept known = kept.get(from);
        if (known == null) {
            throw new IllegalStateException("nothing is kept of %s in batch %d".formatted(from, batch.batch()));
        }
        return known;
    }

    /**
     * The peer may have received nothing of what it was given.
     *
     * @return false if it was given nothing
     */
    boolean lost(String peer) {
        return givenByPeer.remove(peer) != null;
    }

    /**
     * Only these are peers now: to the others nothing is under way any more, and what they were given they may not
     * have.
     */
    void retain(Set<String> peers) {
        givenByPeer.keySet().retainAll(peers);
    }

    /**
     * The messages that give a peer those of the wanted buckets of a kept task that it was not given yet; none if it
     * has all.
     */
    List<PushedBuckets> give(String peer, TaskId from, List<BucketId> wanted) throws CodecException {
        Set<Settled> given = givenByPeer.computeIfAbsent(peer, incarnation -> new HashSet<>());
        List<BucketId> missing = wanted.stream()
                .filter(id -> !given.contains(new Settled(from, id)))
                .toList();
        if (missing.isEmpty()) {
            return List.of();
        }
        Messages messages = new Messages(from);
        for (BucketId id : missing) {
            List<ByteString> runs = tasks.encode(bucket(from, id).bucket());
            if (runs.isEmpty()) {
                messages.add(id, ByteString.EMPTY);
            }
            runs.forEach(run -> messages.add(id, run));
        }
        missing.forEach(id -> given.add(new Settled(from, id)));
        return messages.finish();
    }

    /** Fills messages up to about the size of a chunk. */
    private final class Messages {
        private static final int BUCKET_OVERHEAD = 16;

        private final List<PushedBuckets> messages = new ArrayList<>();
        private final TaskId from;
        private PushedBuckets.Builder open;
        private int size;

        private Messages(TaskId from) {
            this.from = from;
            this.open = begin().setFirst(true);
        }

        private void add(BucketId id, ByteString run) {
            if (size > 0 && size + run.size() > tasks.chunkBytes()) {
                messages.add(open.build());
                open = begin();
                size = 0;
            }
            open.addBucketsBuilder()
                    .setShuffle(id.shuffle())
                    .setPartition(id.partition())
                    .setRecords(run);
            size += run.size() + BUCKET_OVERHEAD;
        }

        private List<PushedBuckets> finish() {
            messages.add(open.setLast(true).build());
            return messages;
        }

        private PushedBuckets.Builder begin() {
            return PushedBuckets.newBuilder()
                    .setEpoch(batch.epoch())
                    .setBatch(batch.batch())
                    .setStage(from.stage())
                    .setTask(from.task())
                    .setAttempt(of(from).attempt)
                    .setDigest(of(from).given.digest());
        }
    }
}
