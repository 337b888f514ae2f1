package io.treadle.engine;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/**
 * Who has what, changing as little as possible: a part moves only when its owner is gone, or when another has at least two
 * parts fewer. The same calls give the same assignment. Confined to the driver's loop.
 *
 * @param <K> what is assigned
 */
final class StickyAssignment<K extends Comparable<K>> {
    private final SortedMap<K, String> owners = new TreeMap<>();

    @Nullable
    String owner(K key) {
        return owners.get(key);
    }

    /**
     * Gives {@code key} to whoever has least, unless one of {@code live} has it.
     *
     * @return whether that changed anything
     */
    boolean place(K key, List<String> live) {
        String owner = owners.get(key);
        if (owner != null && live.contains(owner)) {
            return false;
        }
        owners.put(key, least(load(live)));
        return true;
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
        String most = most(load);
        String least = least(load);
        while (size(load, most) - size(load, least) > 1) {
            List<K> from = parts(load, most);
            K key = from.remove(from.size() - 1);
            parts(load, least).add(key);
            owners.put(key, least);
            changed = true;
            most = most(load);
            least = least(load);
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
        owners.put(key, least(load(others)));
        return true;
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

    private String least(Map<String, List<K>> load) {
        String least = load.keySet().iterator().next();
        for (String each : load.keySet()) {
            least = size(load, each) < size(load, least) ? each : least;
        }
        return least;
    }

    private String most(Map<String, List<K>> load) {
        String most = load.keySet().iterator().next();
        for (String each : load.keySet()) {
            most = size(load, each) > size(load, most) ? each : most;
        }
        return most;
    }

    private int size(Map<String, List<K>> load, String who) {
        return parts(load, who).size();
    }

    private List<K> parts(Map<String, List<K>> load, String who) {
        return load.getOrDefault(who, List.of());
    }
}
