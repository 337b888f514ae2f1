package io.treadle.api.role;

import java.util.Map;
import java.util.Optional;
import java.util.ServiceLoader;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * The role of this process. A process that was started to be a driver or an executor installs its role before it calls
 * the application's main: that is why this, and only this, is static. Thread-safe.
 */
public final class Roles {
    private record Installed(@Nullable Role role, Map<String, String> settings) {}

    private static volatile Installed installed = new Installed(null, systemProperties());

    private Roles() {}

    /** Makes {@code role} what start() does in this process, and {@code settings} what every new conf begins with. */
    public static void install(Role role, Map<String, String> settings) {
        installed = new Installed(role, Map.copyOf(settings));
    }

    /** As {@link #install}, leaving the role to the master that the settings name. */
    public static void submitWith(Map<String, String> settings) {
        installed = new Installed(null, Map.copyOf(settings));
    }

    /**
     * What the submission set. Without an {@link #install}, the system properties that begin with {@code treadle.} or
     * {@code app.}.
     */
    public static Map<String, String> submittedSettings() {
        return installed.settings;
    }

    public static Role of(String master) {
        Role role = installed.role;
        return role != null ? role : provided(master);
    }

    private static Map<String, String> systemProperties() {
        return System.getProperties().stringPropertyNames().stream()
                .filter(name -> name.startsWith("treadle.") || name.startsWith("app."))
                .collect(Collectors.toUnmodifiableMap(Function.identity(), System::getProperty));
    }

    private static Role provided(String master) {
        Optional<RoleProvider> provider =
                ServiceLoader.load(RoleProvider.class, RoleProvider.class.getClassLoader()).stream()
                        .map(ServiceLoader.Provider::get)
                        .filter(candidate -> candidate.serves(master))
                        .findFirst();
        return provider.orElseThrow(() -> new IllegalArgumentException(
                        "treadle.master = %s: nothing on the class path runs that; add treadle-%s to it"
                                .formatted(master, master.startsWith("local") ? "local" : "yarn-am")))
                .role();
    }
}
