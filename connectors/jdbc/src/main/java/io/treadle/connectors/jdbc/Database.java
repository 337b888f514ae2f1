package io.treadle.connectors.jdbc;

import com.zaxxer.hikari.HikariConfig;
import com.zaxxer.hikari.HikariDataSource;
import com.zaxxer.hikari.util.Credentials;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.SQLFeatureNotSupportedException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The database as one output in one executor sees it: a pool that opens connections as tasks need them, at most one
 * for each that runs, and none before the first. Thread-safe.
 */
final class Database implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Database.class);

    private final Login login;
    private final Limits limits;
    private final String name;
    private @Nullable Pool pool;
    private boolean closed;

    /** @param name of the pool, for its log and its threads */
    Database(Login login, Limits limits, String name) {
        this.login = login;
        this.limits = limits;
        this.name = name;
    }

    /** A pool, and what kind of database it leads to. */
    private record Pool(HikariDataSource connections, Dialect dialect) {}

    Dialect dialect() throws SQLException, IOException {
        return pool().dialect();
    }

    /**
     * A connection without auto-commit, the caller's until it is closed or discarded.
     *
     * @throws SQLException if there is none within the time to connect
     */
    Connection connect() throws SQLException, IOException {
        Connection connection = pooled();
        try {
            connection.setNetworkTimeout(
                    Runnable::run, Math.toIntExact(limits.answer().toMillis()));
        } catch (SQLFeatureNotSupportedException e) {
            log.debug("The driver for {} cannot bound how long an answer takes", login, e);
        } catch (SQLException e) {
            discard(connection);
            throw e;
        }
        return connection;
    }

    private Connection pooled() throws SQLException, IOException {
        HikariDataSource connections = pool().connections();
        try {
            return connections.getConnection();
        } catch (SQLException e) {
            if (e.getCause() instanceof InterruptedException) {
                throw (IOException) new InterruptedIOException("waiting for a connection was cancelled").initCause(e);
            }
            throw e;
        }
    }

    /** Gives it back. */
    void release(Connection connection) {
        try {
            connection.close();
        } catch (SQLException e) {
            log.info("A connection to {} is given up: {}", login, e.getMessage());
        }
    }

    /** Never uses it again: it may be broken, or lead to a server that is not the right one any more. */
    synchronized void discard(Connection connection) {
        if (pool != null) {
            pool.connections().evictConnection(connection); // closes it; it must not be closed another time
        }
    }

    /** One connection is asked what database it leads to; only then it is known what the pool tells each. */
    private synchronized Pool pool() throws SQLException, IOException {
        if (closed) {
            throw new IOException("the output's connections to %s are closed".formatted(login));
        }
        if (pool == null) {
            try (Connection probe = login.connect()) {
                Dialect dialect = Dialect.of(probe.getMetaData().getDatabaseProductName());
                boolean readCommitted =
                        probe.getMetaData().supportsTransactionIsolationLevel(Connection.TRANSACTION_READ_COMMITTED);
                pool = new Pool(new HikariDataSource(configuration(dialect, readCommitted)), dialect);
            }
        }
        return pool;
    }

    private HikariConfig configuration(Dialect dialect, boolean readCommitted) throws SQLException {
        HikariConfig config = new HikariConfig();
        config.setPoolName(name);
        config.setDriverClassName(login.driver().getClass().getName());
        config.setJdbcUrl(login.url());
        config.setCredentialsProvider(this::credentials);
        login.properties().forEach(config::addDataSourceProperty);
        dialect.session(limits.lock(), limits.idle()).ifPresent(config::setConnectionInitSql);
        config.setIsolateInternalQueries(true); // commits it: the first rollback would take it back otherwise
        if (readCommitted) {
            config.setTransactionIsolation("TRANSACTION_READ_COMMITTED");
        }
        config.setAutoCommit(false);
        config.setMinimumIdle(0);
        config.setMaximumPoolSize(limits.connections());
        config.setConnectionTimeout(limits.connect().toMillis());
        config.setValidationTimeout(Math.min(5_000, limits.connect().toMillis()));
        config.setIdleTimeout(60_000);
        config.setMaxLifetime(limits.lifetime().toMillis());
        config.setInitializationFailTimeout(-1);
        return config;
    }

    private Credentials credentials() {
        try {
            return Credentials.of(login.user().orElse(null), login.password().orElse(null));
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    /** Where to, for messages. */
    @Override
    public String toString() {
        return login.toString();
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (pool != null) {
            pool.connections().close();
        }
    }
}
