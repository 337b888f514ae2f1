package io.treadle.api;

import io.treadle.api.conf.DeclaredSettings;
import io.treadle.api.conf.Setting;
import io.treadle.api.conf.SettingsException;
import io.treadle.api.role.Roles;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.NoSuchElementException;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The settings of one application. A new one holds what the submission gave (job file, {@code -D}); what the code sets
 * here wins over it. Confined to the thread that builds the context.
 */
public final class StreamingConf {
    private final Map<String, String> values;
    private final List<Class<?>> registered = new ArrayList<>();
    private final List<Class<?>> immutable = new ArrayList<>();
    private final Map<Class<?>, Codec<?>> codecs = new HashMap<>();

    public StreamingConf() {
        this.values = new TreeMap<>(Roles.submittedSettings());
    }

    private StreamingConf(Map<String, String> values) {
        this.values = new TreeMap<>(values);
    }

    /** A conf of exactly these values, whatever the submission gave. */
    public static StreamingConf of(Map<String, String> values) {
        return new StreamingConf(values);
    }

    /** Sets by name; checked at start, together with all others. */
    public StreamingConf set(String name, String value) {
        values.put(name, value);
        return this;
    }

    public StreamingConf master(String master) {
        return set("treadle.master", master);
    }

    public StreamingConf name(String name) {
        return set("treadle.name", name);
    }

    /**
     * Registers classes of the application whose objects cross a shuffle, or must be copied because two operators read
     * them, and that can be changed: see {@link DStream}. The order does not matter; every process registers the same
     * because it runs the same main.
     */
    public StreamingConf register(Class<?>... classes) {
        registered.addAll(List.of(classes));
        return this;
    }

    public List<Class<?>> registered() {
        return List.copyOf(registered);
    }

    /**
     * Declares that nobody changes an object of these classes once it is made: such objects are shared between
     * operators and never copied. Not needed for records and other classes whose fields are final and of such types
     * themselves; those are recognised.
     */
    public StreamingConf immutable(Class<?>... classes) {
        immutable.addAll(List.of(classes));
        return this;
    }

    public List<Class<?>> immutable() {
        return List.copyOf(immutable);
    }

    /**
     * Makes known how objects of a class cross a shuffle and are copied. The class needs no {@link #register} then.
     *
     * @param type exactly this class, not its subclasses
     */
    public <T> StreamingConf codec(Class<T> type, Codec<T> codec) {
        codecs.put(type, codec);
        return this;
    }

    /** The codecs of the application, by class. */
    public Map<Class<?>, Codec<?>> codecs() {
        return Map.copyOf(codecs);
    }

    public Map<String, String> values() {
        return Map.copyOf(values);
    }

    /** The value set or the default, parsed; empty if there is neither. */
    public <T> Optional<T> find(Setting<T> setting) {
        return setting.in(values);
    }

    /**
     * The value set or the default, parsed.
     *
     * @throws NoSuchElementException if there is neither
     */
    public <T> T get(Setting<T> setting) {
        return find(setting)
                .orElseThrow(() -> new NoSuchElementException(
                        setting.name() + " is not set and has no default: set it to a " + setting.type()));
    }

    /**
     * Checks every value against the declarations.
     *
     * @throws SettingsException naming all unknown settings and bad values together
     */
    public void check(DeclaredSettings declared) {
        List<String> problems = declared.problems(values);
        if (!problems.isEmpty()) {
            throw new SettingsException("The settings", problems);
        }
    }
}
