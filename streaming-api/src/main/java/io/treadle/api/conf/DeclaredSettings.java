package io.treadle.api.conf;

import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.Set;
import java.util.TreeMap;

/** Every setting that the modules of this process declare. Immutable. */
public final class DeclaredSettings {
    /** Settings under this prefix belong to the application: free, never checked. */
    public static final String APPLICATION_PREFIX = "app.";

    private final List<SettingGroup> groups;
    private final Map<String, Setting<?>> byName = new TreeMap<>();
    private final Map<String, Setting<?>> byFormerName = new TreeMap<>();

    private DeclaredSettings(List<SettingGroup> groups) {
        this.groups = List.copyOf(groups);
        for (SettingGroup group : groups) {
            for (Setting<?> setting : group.settings()) {
                byName.put(setting.name(), setting);
                setting.formerNames().forEach(former -> byFormerName.put(former, setting));
            }
        }
    }

    /** The settings of all modules on the class path, the context's own first. */
    public static DeclaredSettings load() {
        List<SettingGroup> groups = new ArrayList<>();
        ServiceLoader.load(SettingGroup.class, SettingGroup.class.getClassLoader())
                .forEach(groups::add);
        groups.sort(Comparator.comparing((SettingGroup group) -> !(group instanceof ContextSettings))
                .thenComparing(SettingGroup::title));
        return of(groups);
    }

    public static DeclaredSettings of(List<SettingGroup> groups) {
        return new DeclaredSettings(groups);
    }

    public List<SettingGroup> groups() {
        return groups;
    }

    /** The setting of that name, present or former. */
    public Optional<Setting<?>> find(String name) {
        return Optional.ofNullable(byName.getOrDefault(name, byFormerName.get(name)));
    }

    /**
     * What is wrong with these values, one sentence each; empty if nothing is. First each value by itself, in the order
     * of the names; then how those of a group go together, if all of that group are right.
     *
     * @param values all that are set
     */
    public List<String> problems(Map<String, String> values) {
        List<String> problems = new ArrayList<>();
        Set<Setting<?>> bad = new HashSet<>();
        new TreeMap<>(values)
                .forEach((name, value) -> problem(name, value).ifPresent(problem -> {
                    problems.add(problem);
                    find(name).ifPresent(bad::add);
                }));
        for (SettingGroup group : groups) {
            if (Collections.disjoint(bad, group.settings())) {
                problems.addAll(group.disagreements(values));
            }
        }
        return problems;
    }

    /** What is wrong with this value by itself, in one sentence; empty if nothing is. */
    public Optional<String> problem(String name, String value) {
        if (name.startsWith(APPLICATION_PREFIX)) {
            return Optional.empty();
        }
        Optional<Setting<?>> setting = find(name);
        if (setting.isEmpty()) {
            return Optional.of(name + ": no such setting" + nearest(name));
        }
        try {
            setting.get().parse(value);
            return Optional.empty();
        } catch (IllegalArgumentException e) {
            return Optional.of(String.valueOf(e.getMessage()));
        }
    }

    private String nearest(String name) {
        return byName.keySet().stream()
                .min(Comparator.comparingInt(candidate -> distance(name, candidate)))
                .map(best -> distance(name, best) <= Math.max(3, name.length() / 3)
                        ? "; did you mean " + best + "?"
                        : "; settings of your own begin with " + APPLICATION_PREFIX)
                .orElse("");
    }

    /** Levenshtein's distance, by the two-row method. */
    private static int distance(String left, String right) {
        int[] previous = new int[right.length() + 1];
        for (int j = 0; j <= right.length(); j++) {
            previous[j] = j;
        }
        for (int i = 1; i <= left.length(); i++) {
            int[] current = new int[right.length() + 1];
            current[0] = i;
            for (int j = 1; j <= right.length(); j++) {
                int replace = previous[j - 1] + (left.charAt(i - 1) == right.charAt(j - 1) ? 0 : 1);
                current[j] = Math.min(replace, 1 + Math.min(previous[j], current[j - 1]));
            }
            previous = current;
        }
        return previous[right.length()];
    }
}
