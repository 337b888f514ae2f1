package io.treadle.api.conf;

import java.util.List;
import java.util.Map;

/**
 * The settings that one module declares. Found through {@link java.util.ServiceLoader}, so that a process that has the
 * module knows its settings.
 */
public interface SettingGroup {
    /** What the settings of this group are about, as a heading. */
    String title();

    /** In the order in which people should read them. */
    List<Setting<?>> settings();

    /**
     * What is wrong between values of this group that are right each by itself: one sentence each, which names the
     * settings and what to change; empty if nothing is.
     *
     * @param values by name, as they were set; defaults are missing
     */
    default List<String> disagreements(Map<String, String> values) {
        return List.of();
    }
}
