package io.treadle.engine;

import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * Who has what, changing as little as possible: a part moves only when its owner is gone, or when another has at least two
 * parts fewer. The same calls give the same assignment. Confined to the driver's loop.
 *
 * @param <K> what is assigned
 */
final class StickyAssignment<K extends Comparable<K>> {
    private final SortedMap<K, String> owners = new TreeMap<>();
    private final Map<String, Integer> sizes = new HashMap<>();

    @Nullable
    String owner(K key) {
        return owners.get(key);
    }

    /** Everyone who has something. */
    Collection<String> owners() {
        return owners.values();
    }

    /**
     * Gives {@code key} to whoever has least, unless one of {@code live} has it.
     *
     * @return whether that changed anything
     */
    boolean place(K key, List<String> live) {
        return place(key, live, live);
    }

    /** As {@link #place}, but if somebody is to be found, one of {@code preferred}, who are of {@code live} and at least one. */
    boolean place(K key, List<String> live, List<String> preferred) {
        String owner = owners.get(key);
        if (owner != null && live.contains(owner)) {
            return false;
        }
        give(key, least(preferred));
        return true;
    }

    /** Forgets the parts for which this holds: they are nobody's any more. */
    void forget(Predicate<K> over) {
        owners.entrySet().removeIf(entry -> {
            boolean forgotten = over.test(entry.getKey());
            if (forgotten) {
                takeFrom(entry.getValue());
            }
            return forgotten;
        });
    }

    /**
     * Takes the parts of everyone else and shares them out among {@code live}.
     *
     * @return whether there were any
     */
    boolean retain(List<String> live) {
        boolean changed = false;
        for (K key : List.copyOf(owners.keySet())) {
            changed |= place(key, live);
        }
        return changed;
    }

    /** As {@link #retain}, then evens out. */
    boolean balance(List<String> live) {
        boolean changed = retain(live);
        Map<String, List<K>> load = load(live);
        String most = most(live);
        String least = least(live);
        while (size(most) - size(least) > 1) {
            List<K> from = parts(load, most);
            K key = from.remove(from.size() - 1);
            parts(load, least).add(key);
            give(key, least);
            changed = true;
            most = most(live);
            least = least(live);
        }
        return changed;
    }

    /**
     * Gives {@code key} to another of {@code live} than has it, if there is one.
     *
     * @return whether there is
     */
    boolean moveAway(K key, List<String> live) {
        List<String> others = new ArrayList<>(live);
        others.remove(owners.get(key));
        if (others.isEmpty()) {
            return false;
        }
        give(key, least(others));
        return true;
    }

    private void give(K key, String to) {
        String from = owners.put(key, to);
        if (from != null) {
            takeFrom(from);
        }
        sizes.merge(to, 1, Integer::sum);
    }

    private void takeFrom(String owner) {
        sizes.computeIfPresent(owner, (who, size) -> size == 1 ? null : size - 1);
    }

    private Map<String, List<K>> load(List<String> live) {
        Map<String, List<K>> load = new LinkedHashMap<>();
        live.forEach(each -> load.put(each, new ArrayList<>()));
        owners.forEach((key, owner) -> {
            List<K> parts = load.get(owner);
            if (parts != null) {
                parts.add(key);
            }
        });
        return load;
    }

    private String least(List<String> live) {
        String least = live.get(0);
        for (String each : live) {
            least = size(each) < size(least) ? each : least;
        }
        return least;
    }

    private String most(List<String> live) {
        String most = live.get(0);
        for (String each : live) {
            most = size(each) > size(most) ? each : most;
        }
        return most;
    }

    private int size(String who) {
        return sizes.getOrDefault(who, 0);
    }

    private List<K> parts(Map<String, List<K>> load, String who) {
        return load.getOrDefault(who, List.of());
    }
}
