package io.treadle.it;

import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.Assumptions;

/**
 * A PostgreSQL of the test's own: a new cluster in a temporary directory, on a free port of the loopback interface.
 * Root may not run PostgreSQL, so then the user {@code postgres} does, who comes with the package.
 */
final class JdbcPostgres implements AutoCloseable {
    static final String OWNER = "owner";
    static final String PASSWORD = "owner-s3cret";

    /** Set by .ci/run, which installs PostgreSQL: then its absence is a failure. */
    private static final String REQUIRED = "treadle.it.postgres";

    private final Path binaries;
    private final Path directory;
    private final int port;
    private final Thread atExit = new Thread(this::stopQuietly, "stop-postgres");

    private JdbcPostgres(Path binaries, Path directory, int port) {
        this.binaries = binaries;
        this.directory = directory;
        this.port = port;
    }

    /** A server that answers; or the test is skipped, and says why. */
    static JdbcPostgres start() throws Exception {
        Optional<Path> binaries = binaries();
        if (binaries.isEmpty()) {
            String why = "initdb is neither on the PATH nor in /usr/lib/postgresql/*/bin: install it (apt-get install"
                    + " postgresql) to run the tests of the JDBC sink on a real server";
            if ("required".equals(System.getProperty(REQUIRED))) {
                throw new IllegalStateException(why);
            }
            System.err.println("SKIPPED: " + why);
            Assumptions.abort(why);
        }
        Path directory = Files.createTempDirectory(
                "treadle-postgres", PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rwx------")));
        JdbcPostgres postgres = new JdbcPostgres(binaries.orElseThrow(), directory, freePort());
        Runtime.getRuntime().addShutdownHook(postgres.atExit);
        try {
            postgres.create();
            postgres.startServer();
        } catch (Exception e) {
            postgres.close();
            throw e;
        }
        return postgres;
    }

    private static Optional<Path> binaries() throws IOException {
        Stream<Path> onPath = Stream.of(System.getenv("PATH").split(":")).map(Path::of);
        Path debian = Path.of("/usr/lib/postgresql");
        List<Path> versions = new ArrayList<>();
        if (Files.isDirectory(debian)) {
            try (Stream<Path> found = Files.list(debian)) {
                found.sorted(Comparator.reverseOrder())
                        .map(each -> each.resolve("bin"))
                        .forEach(versions::add);
            }
        }
        return Stream.concat(onPath, versions.stream())
                .filter(each ->
                        Files.isExecutable(each.resolve("initdb")) && Files.isExecutable(each.resolve("postgres")))
                .findFirst();
    }

    private static int freePort() throws IOException {
        try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    private void create() throws Exception {
        Path password = directory.resolve("password");
        Files.writeString(password, PASSWORD);
        if (isRoot()) {
            run("chown", "-R", "postgres", directory.toString());
        }
        asServer(
                "initdb",
                "-D",
                data(),
                "-U",
                OWNER,
                "--pwfile=" + password,
                "--auth=scram-sha-256",
                "--no-sync",
                "--encoding=UTF8",
                "--locale=C");
    }

    void startServer() throws Exception {
        String options = String.join(
                " -c ",
                "-p " + port,
                "listen_addresses=127.0.0.1",
                "unix_socket_directories=",
                "fsync=off",
                "max_connections=40",
                "deadlock_timeout=100ms");
        String log = directory.resolve("log").toString();
        asServer("pg_ctl", "-D", data(), "-o", options, "-l", log, "-w", "-t", "60", "start");
    }

    /** @param mode {@code fast} ends sessions, {@code immediate} is a crash */
    void stopServer(String mode) throws Exception {
        asServer("pg_ctl", "-D", data(), "-m", mode, "-w", "-t", "60", "stop");
    }

    String url() {
        return "jdbc:postgresql://127.0.0.1:%d/postgres".formatted(port);
    }

    int port() {
        return port;
    }

    Connection connect() throws SQLException {
        return DriverManager.getConnection(url(), OWNER, PASSWORD);
    }

    void run(String sql) throws SQLException {
        try (Connection connection = connect();
                Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /** The first column of what the query finds. */
    List<String> texts(String query) throws SQLException {
        List<String> texts = new ArrayList<>();
        try (Connection connection = connect();
                Statement statement = connection.createStatement();
                ResultSet found = statement.executeQuery(query)) {
            while (found.next()) {
                texts.add(found.getString(1));
            }
        }
        return texts;
    }

    private String data() {
        return directory.resolve("data").toString();
    }

    private void asServer(String program, String... arguments) throws Exception {
        List<String> command = new ArrayList<>();
        if (isRoot()) {
            command.addAll(List.of("setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups"));
        }
        command.add(binaries.resolve(program).toString());
        command.addAll(List.of(arguments));
        run(command.toArray(new String[0]));
    }

    private static boolean isRoot() {
        return "root".equals(System.getProperty("user.name"));
    }

    private void run(String... command) throws Exception {
        Path output = Files.createTempFile("treadle-postgres", ".out");
        Process process = new ProcessBuilder(command)
                .directory(directory.toFile())
                .redirectErrorStream(true)
                .redirectOutput(output.toFile())
                .start();
        boolean ended = process.waitFor(90, TimeUnit.SECONDS);
        String said = Files.readString(output);
        Files.delete(output);
        if (!ended || process.exitValue() != 0) {
            process.destroyForcibly();
            throw new IllegalStateException("%s: %s%n%s".formatted(String.join(" ", command), said, log()));
        }
    }

    private String log() throws IOException {
        Path log = directory.resolve("log");
        return Files.exists(log) ? Files.readString(log) : "no log";
    }

    private void stopQuietly() {
        try {
            if (Files.exists(Path.of(data(), "postmaster.pid"))) {
                stopServer("immediate");
            }
        } catch (Exception e) {
            System.err.println("PostgreSQL in " + directory + " may still run: " + e);
        }
    }

    @Override
    public void close() throws IOException {
        stopQuietly();
        Runtime.getRuntime().removeShutdownHook(atExit);
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path each : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(each);
            }
        }
    }
}
