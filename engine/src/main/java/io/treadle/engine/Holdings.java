package io.treadle.engine;

import io.treadle.api.source.Available;
import io.treadle.api.source.Position;
import java.util.Collection;
import java.util.HashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.SortedMap;
import java.util.TreeMap;

/** What is known of the partitions of one input stream: what was said of them last. Confined to the driver's loop. */
final class Holdings {
    private SortedMap<String, Available> said = new TreeMap<>();
    /** Partitions that have ended, while what is said may still name them. */
    private final Set<String> over = new HashSet<>();

    /** All that there is: what was said before counts no more. */
    void replace(List<Available> partitions) {
        said = new TreeMap<>();
        partitions.forEach(this::add);
    }

    /** What one partition holds; of the others, what was said before still counts. */
    void add(Available partition) {
        Available before = said.get(partition.partition());
        boolean isOlder = before != null && partition.end() < before.end();
        if (!isOlder && !over.contains(partition.partition())) {
            said.put(partition.partition(), partition);
        }
    }

    void forgetAll() {
        said = new TreeMap<>();
    }

    /** Nothing comes of a partition any more, whatever is said of it from now on. */
    void end(String partition) {
        over.add(partition);
    }

    /** Of partitions that have ended, only these may still be named. */
    void onlyNamed(Set<String> partitions) {
        over.retainAll(partitions);
    }

    /** A batch that read these is committed: what was said of those that have ended is of no use any more. */
    void committed(Set<String> partitions) {
        said.keySet().removeIf(partition -> over.contains(partition) && partitions.contains(partition));
    }

    /** Every partition of which something is known. Not to be kept. */
    Collection<Available> said() {
        return said.values();
    }

    /** What there is of a partition beyond what is planned; empty if there is nothing, or nothing is known of it. */
    Optional<Tail> tail(String partition, Position planned) {
        return Optional.ofNullable(said.get(partition))
                .map(available -> new Tail(available, planned))
                .filter(tail -> tail.positions() > 0);
    }

    /** Where a partition is best read, best first; empty if nobody said. */
    List<String> hosts(String partition) {
        Available available = said.get(partition);
        return available == null ? List.of() : available.hosts();
    }
}
