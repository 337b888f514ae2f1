package io.treadle.connectors.jdbc;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.sql.Connection;
import java.sql.Driver;
import java.sql.DriverManager;
import java.sql.DriverPropertyInfo;
import java.sql.SQLException;
import java.util.Map;
import java.util.Properties;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;

/** A driver for {@code jdbc:faulty:<name>:<another URL>}, whose connections fail as the test of that name says. */
public final class FaultyDriver implements Driver {
    private static final String PREFIX = "jdbc:faulty:";
    private static final Map<String, Faults> TESTS = new ConcurrentHashMap<>();

    /** What goes wrong; everything may be changed while connections are open. */
    static final class Faults {
        final AtomicInteger commitsLostBefore = new AtomicInteger(); // the connection breaks, and nothing is committed
        final AtomicInteger commitsLostAfter = new AtomicInteger(); // it is committed, and the answer is lost
        final AtomicInteger connectsRefused = new AtomicInteger(); // counted from when a connection is asked for
        volatile String refusal = "08001";
    }

    static String url(String name, Faults faults, String real) {
        TESTS.put(name, faults);
        return PREFIX + name + ":" + real;
    }

    @Override
    public Connection connect(String url, Properties properties) throws SQLException {
        if (!acceptsURL(url)) {
            return null;
        }
        String[] parts = url.substring(PREFIX.length()).split(":", 2);
        Faults faults = TESTS.get(parts[0]);
        if (takeOne(faults.connectsRefused)) {
            throw new SQLException("refused by the test", faults.refusal);
        }
        return wrap(DriverManager.getConnection(parts[1]), faults);
    }

    private static Connection wrap(Connection real, Faults faults) {
        return (Connection) Proxy.newProxyInstance(
                FaultyDriver.class.getClassLoader(), new Class<?>[] {Connection.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("commit")) {
                        commit(real, faults);
                        return null;
                    }
                    try {
                        return method.invoke(real, arguments);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                });
    }

    private static void commit(Connection real, Faults faults) throws SQLException {
        if (takeOne(faults.commitsLostBefore)) {
            real.rollback();
            real.close();
            throw new SQLException("connection reset by the test", "08006");
        }
        real.commit();
        if (takeOne(faults.commitsLostAfter)) {
            real.close();
            throw new SQLException("connection reset by the test", "08006");
        }
    }

    private static boolean takeOne(AtomicInteger left) {
        return left.getAndUpdate(n -> Math.max(0, n - 1)) > 0;
    }

    @Override
    public boolean acceptsURL(String url) {
        return url.startsWith(PREFIX);
    }

    @Override
    public DriverPropertyInfo[] getPropertyInfo(String url, Properties properties) {
        return new DriverPropertyInfo[0];
    }

    @Override
    public int getMajorVersion() {
        return 1;
    }

    @Override
    public int getMinorVersion() {
        return 0;
    }

    @Override
    public boolean jdbcCompliant() {
        return false;
    }

    @Override
    public java.util.logging.Logger getParentLogger() {
        throw new UnsupportedOperationException("logs nothing");
    }
}
