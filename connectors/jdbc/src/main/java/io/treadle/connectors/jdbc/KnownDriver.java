package io.treadle.connectors.jdbc;

import java.util.Arrays;
import java.util.Map;
import java.util.Optional;

/** Drivers by the beginning of their URLs: what to depend on, and which of their settings a writer needs. */
enum KnownDriver {
    POSTGRESQL("jdbc:postgresql:", "org.postgresql.Driver", "org.postgresql:postgresql"),
    MYSQL("jdbc:mysql:", "com.mysql.cj.jdbc.Driver", "com.mysql:mysql-connector-j"),
    MARIADB("jdbc:mariadb:", "org.mariadb.jdbc.Driver", "org.mariadb.jdbc:mariadb-java-client"),
    SQLITE("jdbc:sqlite:", "org.sqlite.JDBC", "org.xerial:sqlite-jdbc"),
    H2("jdbc:h2:", "org.h2.Driver", "com.h2database:h2"),
    ORACLE("jdbc:oracle:", "oracle.jdbc.OracleDriver", "com.oracle.database.jdbc:ojdbc11"),
    SQL_SERVER("jdbc:sqlserver:", "com.microsoft.sqlserver.jdbc.SQLServerDriver", "com.microsoft.sqlserver:mssql-jdbc");

    private final String prefix;
    private final String className;
    private final String artifact;

    KnownDriver(String prefix, String className, String artifact) {
        this.prefix = prefix;
        this.className = className;
        this.artifact = artifact;
    }

    static Optional<KnownDriver> of(String url) {
        return Arrays.stream(values())
                .filter(each -> url.startsWith(each.prefix))
                .findFirst();
    }

    String className() {
        return className;
    }

    /** Group and artifact in Maven Central. */
    String artifact() {
        return artifact;
    }

    /** Settings that hold unless the application gives its own. */
    Map<String, String> defaults() {
        return switch (this) {
            case POSTGRESQL ->
                // Details of errors hold rows, which do not belong into logs.
                Map.of("connectTimeout", "10", "tcpKeepAlive", "true", "logServerErrorDetail", "false");
            case MYSQL, MARIADB -> Map.of("connectTimeout", "10000");
            case SQLITE, H2, ORACLE, SQL_SERVER -> Map.of();
        };
    }
}
