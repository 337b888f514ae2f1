package io.treadle.connectors.jdbc;

import io.treadle.api.sink.Guarantee;
import io.treadle.api.sink.Sink;
import io.treadle.api.sink.SinkContext;
import io.treadle.api.sink.SinkWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A table to be written to:
 *
 * <pre>
 * counts.to(JdbcSink.&lt;Pair&lt;String, Long&gt;&gt;to("jdbc:postgresql://db:5432/shop")
 *         .user("treadle")
 *         .passwordFile(Path.of("/etc/treadle/shop.password"))
 *         .upsert("counts", List.of("word"), "count")
 *         .row(count -&gt; Row.of(count.key(), count.value())));
 * </pre>
 *
 * <p>Guarantee: exactly once, marked. Each part of a batch is one transaction, which also changes the part's row in
 * the table {@code treadle_marks}; a part whose mark is there is not written again. With {@link #atLeastOnce} there
 * are no marks, and a part may be written twice, which is enough where rows take each other's place.
 *
 * <p>Names of tables and columns go into SQL as they are given, so what needs quotes is given with quotes. Describe
 * it before the context starts, on the thread of main; nothing is opened meanwhile. The driver is a dependency of the
 * application's.
 *
 * @param <T> type of the records
 */
public final class JdbcSink<T> implements Sink<T> {
    private static final Set<String> SECRET = Set.of("password", "passwd", "pwd");

    private Login login;
    private Limits limits = Limits.USUAL;
    private @Nullable Target target;
    private @Nullable BatchRowFunction<T> function;
    private boolean marked = true;
    private String marksTable = "treadle_marks";

    private JdbcSink(Login login) {
        this.login = login;
    }

    /**
     * A sink without a target yet.
     *
     * @param url {@code jdbc:<driver>:…}, without a password
     */
    public static <T> JdbcSink<T> to(String url) {
        return new JdbcSink<>(Login.to(url));
    }

    /** As whom to log in. */
    public JdbcSink<T> user(String name) {
        login = login.as(name);
        return this;
    }

    /**
     * The password itself. It is seen by whoever sees where main has it from: arguments and settings are no place for
     * it.
     */
    public JdbcSink<T> password(String secret) {
        login = login.with(() -> secret);
        return this;
    }

    /**
     * A file that holds the password, on every host; its last line end is left out. It is read again for each new
     * connection.
     */
    public JdbcSink<T> passwordFile(Path file) {
        login = login.with(() -> read(file));
        return this;
    }

    /** The driver's class, for a driver that does not declare itself. */
    public JdbcSink<T> driver(String className) {
        login = login.by(className);
        return this;
    }

    /**
     * A setting of the driver, such as {@code sslmode}.
     *
     * @throws IllegalArgumentException if it is a password, or {@code reWriteBatchedInserts} with {@link #upsert}
     */
    public JdbcSink<T> property(String name, String setting) {
        if (SECRET.contains(name.toLowerCase(Locale.ROOT))) {
            throw new IllegalArgumentException(
                    "property(\"%s\", …): give it by passwordFile(…) or password(…)".formatted(name));
        }
        login = login.set(name, setting);
        requireRowsApart();
        return this;
    }

    /** Adds each row to the table. */
    public JdbcSink<T> insert(String table, String... columns) {
        return into(new Target.Insert(named("table", table), named("column", List.of(columns))));
    }

    /**
     * Adds each row to the table, or changes the row that has the same keys.
     *
     * @param keys columns of the primary key or of a unique constraint; the row's first values
     * @param columns all others; the row's values after the keys
     */
    public JdbcSink<T> upsert(String table, List<String> keys, String... columns) {
        List<String> others = columns.length == 0 ? List.of() : named("column", List.of(columns));
        return into(new Target.Upsert(named("table", table), named("key column", keys), others));
    }

    /** Runs a statement for each row: {@code ?} stands for the row's values, in their order. */
    public JdbcSink<T> statement(String sql) {
        return into(new Target.Statement(named("statement", sql)));
    }

    /** How a row is made of a record. */
    public JdbcSink<T> row(RowFunction<? super T> made) {
        return row((batch, record) -> made.row(record));
    }

    /** How a row is made of a record and its batch. */
    public JdbcSink<T> row(BatchRowFunction<? super T> made) {
        function = made::row;
        return this;
    }

    /** Without marks: a batch that runs again is written again. For upserts and whatever may come twice. */
    public JdbcSink<T> atLeastOnce() {
        marked = false;
        return this;
    }

    /**
     * The table of marks, {@code treadle_marks} otherwise; made at first use if it may be. In the same database as
     * the target.
     */
    public JdbcSink<T> marksTable(String table) {
        marksTable = named("table", table);
        return this;
    }

    /**
     * How many rows are sent at a time, and kept in memory until then: 1000. A part with no more is sent whole at its
     * end.
     */
    public JdbcSink<T> rowsAtATime(int rows) {
        limits = limits.withRows(between("rowsAtATime", rows, 1, 100_000));
        return this;
    }

    /**
     * At most so many connections in each executor. A task needs one while it writes; without this there are as many
     * as such tasks.
     */
    public JdbcSink<T> connections(int most) {
        limits = limits.withConnections(between("connections", most, 1, 1_000));
        return this;
    }

    /** How long a task waits for a connection before it says that the database does not answer: 10 s. */
    public JdbcSink<T> connectTimeout(Duration time) {
        limits = limits.withConnect(between("connectTimeout", time, Duration.ofMillis(250)));
        return this;
    }

    /** How long a statement waits for another transaction, where the database can be told: 10 s. */
    public JdbcSink<T> lockTimeout(Duration time) {
        limits = limits.withLock(between("lockTimeout", time, Duration.ofMillis(1)));
        return this;
    }

    /**
     * After what time the database ends a transaction in which nothing happens, where it can be told: 60 s. It bounds
     * how long a writer that is stopped, or whose machine is gone, keeps others from its part; it must be longer than
     * the functions before the output take for the rows that are sent at a time.
     */
    public JdbcSink<T> transactionIdleTimeout(Duration time) {
        limits = limits.withIdle(between("transactionIdleTimeout", time, Duration.ofMillis(1)));
        return this;
    }

    /** How long an answer may take before the connection is taken for lost: 60 s. */
    public JdbcSink<T> answerTimeout(Duration time) {
        limits = limits.withAnswer(between("answerTimeout", time, Duration.ofMillis(1)));
        return this;
    }

    @Override
    public String kind() {
        return "jdbc";
    }

    @Override
    public Guarantee guarantee() {
        return marked ? Guarantee.MARKED : Guarantee.AT_LEAST_ONCE;
    }

    @Override
    public void check(String application, String outputUid) throws Exception {
        Target checked = requireTarget();
        requireFunction();
        Login named = login.named(clientName(application, outputUid));
        new TargetCheck(named, checked, marked ? new MarksTable(marksTable) : null).run();
    }

    @Override
    public SinkWriter<T> open(SinkContext context) {
        Target opened = requireTarget();
        BatchRowFunction<T> rows = requireFunction();
        Database database = new Database(
                login.named(clientName(context.application(), context.outputUid())),
                limits,
                "treadle-" + context.outputUid().replace(':', '-'));
        MarksTable marks = marked ? new MarksTable(marksTable) : null;
        return new JdbcSinkWriter<>(database, new Ledger(database, opened, limits, context, marks), rows);
    }

    /** What and where, without user and password. */
    @Override
    public String toString() {
        return "%s at %s, %s".formatted(target == null ? "nothing yet" : target.shown(), login, guarantee());
    }

    private JdbcSink<T> into(Target given) {
        if (target != null) {
            throw new IllegalStateException(
                    "the output goes to %s already: one of insert(…), upsert(…) and statement(…), once"
                            .formatted(target.shown()));
        }
        target = given;
        requireRowsApart();
        return this;
    }

    /** A key may come twice in a batch, which PostgreSQL refuses if it is one statement. */
    private void requireRowsApart() {
        if (target instanceof Target.Upsert && login.joinsRows()) {
            throw new IllegalArgumentException(
                    ("reWriteBatchedInserts=true with upsert(…) into %s: the driver would make one statement of many"
                                    + " rows, and PostgreSQL refuses one that has the same key twice. Leave it out, or"
                                    + " use insert(…)")
                            .formatted(target.shown()));
        }
    }

    private Target requireTarget() {
        if (target == null) {
            throw new IllegalStateException(
                    "JDBC sink to %s has nothing to write to; call insert(…), upsert(…) or statement(…)"
                            .formatted(login));
        }
        return target;
    }

    private BatchRowFunction<T> requireFunction() {
        if (function == null) {
            throw new IllegalStateException("JDBC sink to %s has no row function; call row(…)".formatted(login));
        }
        return function;
    }

    private static String clientName(String application, String outputUid) {
        return "treadle %s %s".formatted(application, outputUid);
    }

    private static String read(Path file) throws IOException {
        try {
            return Files.readString(file).replaceFirst("\\R\\z", "");
        } catch (IOException e) {
            throw new IOException(
                    "the password file %s cannot be read (%s): put it on every host, readable for the user that runs it"
                            .formatted(file, e),
                    e);
        }
    }

    private static String named(String what, String name) {
        if (name.isBlank()) {
            throw new IllegalArgumentException("a %s without a name: give one".formatted(what));
        }
        return name;
    }

    private static List<String> named(String what, List<String> names) {
        if (names.isEmpty()) {
            throw new IllegalArgumentException("no %s: name at least one".formatted(what));
        }
        names.forEach(name -> named(what, name));
        return List.copyOf(names);
    }

    private static int between(String what, int value, int least, int most) {
        if (value < least || value > most) {
            throw new IllegalArgumentException("%s(%d): wanted between %d and %d".formatted(what, value, least, most));
        }
        return value;
    }

    private static Duration between(String what, Duration value, Duration least) {
        if (value.compareTo(least) < 0 || value.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("%s(%s): wanted between %s and 1 hour".formatted(what, value, least));
        }
        return value;
    }
}
