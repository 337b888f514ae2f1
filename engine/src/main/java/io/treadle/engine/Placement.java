package io.treadle.engine;

import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.Peer;
import io.treadle.protocol.wire.StageOwners;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Which executor runs what: tasks that read a source by the source's partition, because the executor reads ahead there;
 * partitions of a shuffle by stage and number. Both stay where they are as long as they can. Confined to the driver's loop.
 */
final class Placement {
    private final StickyAssignment<SourcePart> sources = new StickyAssignment<>();
    private final Map<Integer, StickyAssignment<Integer>> shuffles = new TreeMap<>();
    private final Map<Integer, Integer> partitions = new TreeMap<>();
    /** Rises with every change of who owns a shuffle's partition; from 1. */
    private long version = 1;
    /** For whom everything was placed last: placing again for the same changes nothing. */
    private List<String> placedFor = List.of();

    private boolean balanced;
    private Set<String> shuffleOwners = Set.of();
    private long shuffleOwnersVersion;

    /** A partition of the source that a stage reads. */
    record SourcePart(int stage, String partition) implements Comparable<SourcePart> {
        private static final Comparator<SourcePart> ORDER =
                Comparator.comparingInt(SourcePart::stage).thenComparing(SourcePart::partition);

        @Override
        public int compareTo(SourcePart other) {
            return ORDER.compare(this, other);
        }
    }

    Placement(Plan plan) {
        for (Plan.Stage stage : plan.stages()) {
            if (!stage.readsSource()) {
                shuffles.put(stage.id(), new StickyAssignment<>());
                partitions.put(stage.id(), stage.partitions().orElseThrow());
            }
        }
    }

    /**
     * Divides the shuffles as a batch is divided, which may be otherwise than the batch before, if it was planned by a driver of other
     * parallelism.
     *
     * @param tasks by stage, of all stages
     */
    void divide(Map<Integer, Integer> tasks) {
        shuffles.forEach((stage, owners) -> {
            int wanted = tasks.getOrDefault(stage, 0);
            if (partitionsOf(stage) != wanted) {
                partitions.put(stage, wanted);
                owners.forget(partition -> partition >= wanted);
                placedFor = List.of();
                version++;
            }
        });
    }

    /** Forgets the partitions of sources that have ended. */
    void keepSources(Predicate<SourcePart> isThere) {
        sources.forget(isThere.negate());
    }

    /** Has everything owned by one of {@code live}, moving only what was not. There must be somebody. */
    void retain(List<String> live) {
        if (live.equals(placedFor)) {
            return;
        }
        placedFor = List.copyOf(live);
        balanced = false;
        sources.retain(live);
        shuffles.forEach((stage, owners) -> {
            boolean changed = false;
            List<String> order = rotated(live, stage);
            for (int partition = 0; partition < partitionsOf(stage); partition++) {
                changed |= owners.place(partition, order);
            }
            version += changed ? 1 : 0;
        });
    }

    /** As {@link #retain}, then evens out. */
    void balance(List<String> live) {
        retain(live);
        if (balanced) {
            return;
        }
        balanced = true;
        sources.balance(live);
        shuffles.forEach((stage, owners) -> version += owners.balance(rotated(live, stage)) ? 1 : 0);
    }

    /**
     * The executor that reads a source's partition.
     *
     * @param live who may; at least one
     * @param preferred who had better, if nobody does yet; of {@code live}, may be empty
     */
    String sourceOwner(int stage, String partition, List<String> live, List<String> preferred) {
        SourcePart part = new SourcePart(stage, partition);
        sources.place(part, live, preferred.isEmpty() ? live : preferred);
        String owner = sources.owner(part);
        return owner == null ? live.get(0) : owner;
    }

    @Nullable
    String shuffleOwner(int stage, int partition) {
        StickyAssignment<Integer> owners = shuffles.get(stage);
        return owners == null ? null : owners.owner(partition);
    }

    void moveSourceAway(int stage, String partition, List<String> live) {
        sources.moveAway(new SourcePart(stage, partition), live);
    }

    void moveShuffleAway(int stage, int partition, List<String> live) {
        StickyAssignment<Integer> owners = shuffles.get(stage);
        if (owners != null && owners.moveAway(partition, live)) {
            version++;
        }
    }

    /** Who owns a partition of any shuffle. */
    Set<String> shuffleOwners() {
        if (shuffleOwnersVersion != version) {
            shuffleOwnersVersion = version;
            Set<String> owners = new HashSet<>();
            shuffles.values().forEach(shuffle -> owners.addAll(shuffle.owners()));
            shuffleOwners = owners;
        }
        return shuffleOwners;
    }

    long version() {
        return version;
    }

    /**
     * As executors are told.
     *
     * @param pushAddresses by incarnation, of all that own something at least
     */
    io.treadle.protocol.wire.Placement toWire(Map<String, String> pushAddresses) {
        var message = io.treadle.protocol.wire.Placement.newBuilder();
        List<String> order = List.copyOf(pushAddresses.keySet());
        pushAddresses.forEach((incarnation, address) ->
                message.addPeers(Peer.newBuilder().setIncarnation(incarnation).setPushAddress(address)));
        shuffles.keySet().forEach(stage -> {
            StageOwners.Builder owners = StageOwners.newBuilder().setStage(stage);
            ownersOf(stage).forEach(owner -> owners.addOwner(order.indexOf(owner)));
            message.addOwners(owners);
        });
        return message.build();
    }

    private List<@Nullable String> ownersOf(int stage) {
        List<@Nullable String> owners = new ArrayList<>();
        for (int partition = 0; partition < partitionsOf(stage); partition++) {
            owners.add(shuffleOwner(stage, partition));
        }
        return owners;
    }

    private int partitionsOf(int stage) {
        return partitions.getOrDefault(stage, 0);
    }

    /** So that stages of few partitions do not all come to the same executors. */
    private static List<String> rotated(List<String> live, int by) {
        List<String> rotated = new ArrayList<>(live);
        Collections.rotate(rotated, -by);
        return rotated;
    }
}
