package io.treadle.connectors.jdbc;

import java.io.IOException;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.Map;
import java.util.Optional;
import java.util.Properties;
import java.util.ServiceLoader;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/** How a database is reached. Immutable. Its texts never hold the password. */
final class Login {
    private static final Pattern SECRET_IN_URL =
            Pattern.compile("(?i)([?&;:](password|passwd|pwd)=)|(//[^/?#]*:[^/?#]*@)|(:thin:[^@]*/[^@]+@)");

    private static final String APPLICATION = "ApplicationName";
    private static final String JOINS_ROWS = "reWriteBatchedInserts";
    private static final Pattern JOINS_ROWS_IN_URL = Pattern.compile("(?i)[?&]" + JOINS_ROWS + "=true(&|$)");

    private final String url;
    private final @Nullable String user;
    private final @Nullable Password password;
    private final @Nullable String driverClass;
    private final Map<String, String> properties;

    private Login(
            String url,
            @Nullable String user,
            @Nullable Password password,
            @Nullable String driverClass,
            Map<String, String> properties) {
        this.url = url;
        this.user = user;
        this.password = password;
        this.driverClass = driverClass;
        this.properties = Map.copyOf(properties);
    }

    static Login to(String url) {
        if (!url.startsWith("jdbc:")) {
            throw new IllegalArgumentException(
                    "\"%s\" is not the URL of a database: wanted jdbc:<driver>:…, as jdbc:postgresql://host:5432/name"
                            .formatted(shown(url)));
        }
        if (SECRET_IN_URL.matcher(url).find()) {
            throw new IllegalArgumentException(
                    "the URL %s holds a password, which logs would show: take it out, and give it by passwordFile(…)"
                            .formatted(shown(url)));
        }
        return new Login(url, null, null, null, Map.of());
    }

    Login as(String name) {
        return new Login(url, name, password, driverClass, properties);
    }

    Login with(Password secret) {
        return new Login(url, user, secret, driverClass, properties);
    }

    Login by(String className) {
        return new Login(url, user, password, className, properties);
    }

    Login set(String name, String value) {
        Map<String, String> more = new TreeMap<>(properties);
        more.put(name, value);
        return new Login(url, user, password, driverClass, more);
    }

    /** As {@link #set}, but what the application has set stays; for a driver that tells the server who is speaking. */
    Login named(String name) {
        boolean tells =
                KnownDriver.of(url).filter(KnownDriver.POSTGRESQL::equals).isPresent();
        return tells && !properties.containsKey(APPLICATION) ? set(APPLICATION, name) : this;
    }

    String url() {
        return url;
    }

    /** The user, if one is given. */
    Optional<String> user() {
        return Optional.ofNullable(user);
    }

    /** The password as it is now, if there is any. */
    Optional<String> password() throws IOException {
        return password == null ? Optional.empty() : Optional.of(password.read());
    }

    /** The driver's settings but for user and password. */
    Map<String, String> properties() {
        Map<String, String> all = new TreeMap<>();
        KnownDriver.of(url).ifPresent(known -> all.putAll(known.defaults()));
        all.putAll(properties);
        return all;
    }

    /** Whether PostgreSQL's driver is told to make one statement of the rows of a JDBC batch. */
    boolean joinsRows() {
        return "true".equalsIgnoreCase(properties.get(JOINS_ROWS))
                || JOINS_ROWS_IN_URL.matcher(url).find();
    }

    /**
     * One connection, outside any pool.
     *
     * @throws IOException if the password's file cannot be read
     * @throws IllegalStateException if there is no driver for the URL
     */
    Connection connect() throws SQLException, IOException {
        Driver driver = driver();
        Properties all = new Properties();
        all.putAll(properties());
        user().ifPresent(name -> all.setProperty("user", name));
        password().ifPresent(secret -> all.setProperty("password", secret));
        Connection connection = driver.connect(url, all);
        if (connection == null) {
            throw new IllegalStateException("the driver %s does not take the URL %s: correct it"
                    .formatted(driver.getClass().getName(), shown(url)));
        }
        return connection;
    }

    /** Finds it where drivers are declared, also if the application's classes came after DriverManager had looked. */
    Driver driver() throws SQLException {
        if (driverClass != null) {
            return driver(driverClass, "correct the name, or pack the driver's jar into the application's lib/");
        }
        for (Driver declared : ServiceLoader.load(Driver.class)) {
            if (declared.acceptsURL(url)) {
                return declared;
            }
        }
        Optional<Driver> registered =
                DriverManager.drivers().filter(this::isAcceptedBy).findFirst();
        if (registered.isPresent()) {
            return registered.get();
        }
        KnownDriver known = KnownDriver.of(url)
                .orElseThrow(() -> new IllegalStateException(
                        "no driver takes the URL %s: correct it, or add the driver to the application's dependencies"
                                .formatted(shown(url))));
        return driver(known.className(), "add %s to the application's dependencies".formatted(known.artifact()));
    }

    private boolean isAcceptedBy(Driver driver) {
        try {
            return driver.acceptsURL(url);
        } catch (SQLException e) {
            return false; // a driver that cannot say so is not the one
        }
    }

    private Driver driver(String className, String remedy) {
        ClassLoader loader = Thread.currentThread().getContextClassLoader();
        try {
            return Class.forName(className, true, loader == null ? Login.class.getClassLoader() : loader)
                    .asSubclass(Driver.class)
                    .getDeclaredConstructor()
                    .newInstance();
        } catch (ReflectiveOperationException | ClassCastException e) {
            throw new IllegalStateException(
                    "no driver for %s: the class %s cannot be had (%s): %s".formatted(shown(url), className, e, remedy),
                    e);
        }
    }

    /** Where to, without what follows the database's name, for messages. */
    @Override
    public String toString() {
        return shown(url);
    }

    private static String shown(String url) {
        return url.replaceFirst("[?;].*", "").replaceFirst("//[^/]*@", "//").replaceFirst(":thin:[^@]*@", ":thin:@");
    }
}
