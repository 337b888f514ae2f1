package io.treadle.runtime;

import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.Placement;
import io.treadle.protocol.wire.StageOwners;
import io.treadle.runtime.task.BatchInfo;
import io.treadle.runtime.task.BucketId;
import io.treadle.runtime.task.TaskId;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Who owns which partition of the stages that read a shuffle, as this executor sees it. Immutable. */
final class Placed {
    private final Plan plan;
    private final String self;
    private final List<Peer> peers;
    private final Map<Integer, List<Integer>> ownersByStage = new HashMap<>();
    /** This executor's partitions, by stage; asked for every bucket, on lanes too. */
    private final Map<Integer, BitSet> own = new HashMap<>();
    /** By incarnation, then by the stage that writes. */
    private final Map<String, Map<Integer, List<BucketId>>> buckets = new HashMap<>();

    /** @param self this executor's incarnation */
    Placed(Plan plan, String self, Placement placement) {
        this.plan = plan;
        this.self = self;
        this.peers = placement.getPeersList();
        for (StageOwners owners : placement.getOwnersList()) {
            ownersByStage.put(owners.getStage(), owners.getOwnerList());
        }
        for (Plan.Stage stage : plan.stages()) {
            own.put(stage.id(), own(stage.id()));
            stage.writes().forEach(shuffle -> place(stage.id(), shuffle));
        }
    }

    /**
     * Whether every partition of a batch has an owner.
     *
     * @throws IllegalArgumentException naming the stage that has more or fewer
     */
    void check(BatchInfo batch) {
        for (Plan.Stage stage : plan.stages()) {
            int placed = owners(stage.id()).size();
            int wanted = stage.readsSource() ? 0 : batch.tasks(stage.id());
            if (placed != wanted) {
                throw new IllegalArgumentException(
                        "the driver placed %d partitions of stage %d (%s), of which batch %d has %d"
                                .formatted(
                                        placed,
                                        stage.id(),
                                        stage.input().uid(),
                                        batch.id().number(),
                                        wanted));
            }
        }
    }

    /** The others. */
    List<Peer> peers() {
        return peers.stream()
                .filter(peer -> !peer.getIncarnation().equals(self))
                .toList();
    }

    /** Any thread. */
    boolean isOwn(int stage, int partition) {
        BitSet partitions = own.get(stage);
        return partitions != null && partitions.get(partition);
    }

    /** This executor's tasks of stages that read a shuffle. */
    List<TaskId> ownTasks() {
        List<TaskId> own = new ArrayList<>();
        for (Plan.Stage stage : plan.stages()) {
            for (int partition = 0; partition < owners(stage.id()).size(); partition++) {
                if (isOwn(stage.id(), partition)) {
                    own.add(new TaskId(stage.id(), partition));
                }
            }
        }
        return own;
    }

    /** The buckets that a task of {@code stage} must give to this executor itself. */
    List<BucketId> ownBuckets(int stage) {
        return bucketsFor(self, stage);
    }

    /** The buckets that a task of {@code stage} must give to a peer. */
    List<BucketId> bucketsFor(String incarnation, int stage) {
        return buckets.getOrDefault(incarnation, Map.of()).getOrDefault(stage, List.of());
    }

    private BitSet own(int stage) {
        BitSet partitions = new BitSet();
        for (int partition = 0; partition < owners(stage).size(); partition++) {
            partitions.set(partition, owner(stage, partition).equals(self));
        }
        return partitions;
    }

    private void place(int writing, int shuffle) {
        int reading = plan.beginningWith(shuffle).id();
        for (int partition = 0; partition < owners(reading).size(); partition++) {
            buckets.computeIfAbsent(owner(reading, partition), incarnation -> new HashMap<>())
                    .computeIfAbsent(writing, stage -> new ArrayList<>())
                    .add(new BucketId(shuffle, partition));
        }
    }

    /** Its incarnation; empty if the partition has none that is named. */
    private String owner(int stage, int partition) {
        int owner = owners(stage).get(partition);
        return owner >= 0 && owner < peers.size() ? peers.get(owner).getIncarnation() : "";
    }

    private List<Integer> owners(int stage) {
        return ownersByStage.getOrDefault(stage, List.of());
    }
}
