package io.treadle.api.conf;

import java.util.List;

/** The settings that belong to the context itself, whatever runs it. */
public final class ContextSettings implements SettingGroup {
    public static final Setting<String> MASTER = Setting.text("treadle.master")
            .defaultsTo("yarn")
            .mustBe(
                    "yarn or local[N], N the number of tasks at a time",
                    text -> text.matches("yarn|local\\[[1-9]\\d*]"))
            .describedAs(
                    "Where the application runs: on the YARN cluster of the Hadoop configuration, or in this JVM.");

    public static final Setting<String> NAME = Setting.text("treadle.name")
            .describedAs(
                    "The application's name in YARN and in logs. Without it, the simple name of the main class, or local with a master of local[N].");

    public static final Setting<Boolean> UID_REQUIRED = Setting.flag("treadle.uid.required")
            .defaultsTo(false)
            .describedAs("Refuse a graph in which a source or an output has no uid of its own. A derived uid"
                    + " changes when operators above it change, and its position in the checkpoint is then lost.");

    public static final Setting<Long> DEFAULT_PARALLELISM = Setting.number("treadle.parallelism")
            .mustBe("between 1 and 100000", n -> n >= 1 && n <= 100_000)
            .describedAs("Partitions of a shuffle that names no number. Without it, executors times cores.");

    @Override
    public String title() {
        return "The application";
    }

    @Override
    public List<Setting<?>> settings() {
        return List.of(MASTER, NAME, UID_REQUIRED, DEFAULT_PARALLELISM);
    }
}
