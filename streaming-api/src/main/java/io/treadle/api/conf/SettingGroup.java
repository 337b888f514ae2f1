package io.treadle.api.conf;

import java.util.List;

/**
 * The settings that one module declares. Found through {@link java.util.ServiceLoader}, so that a process that has the
 * module knows its settings.
 */
public interface SettingGroup {
    /** What the settings of this group are about, as a heading. */
    String title();

    /** In the order in which people should read them. */
    List<Setting<?>> settings();
}
