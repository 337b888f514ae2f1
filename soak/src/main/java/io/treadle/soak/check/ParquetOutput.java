package io.treadle.soak.check;

import java.io.IOException;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;

/**
 * Parquet files, read by DuckDB, which has a reader of its own in C++. Its driver has to be on the class path; {@code
 * bin/soak} puts it there.
 *
 * @param files the output's directory
 * @param local an empty folder of this machine, which the files are copied to
 */
public record ParquetOutput(String name, VisibleFiles files, Path local) implements Output {
    @Override
    public void read(Seen seen) throws IOException, SQLException {
        if (files.copyTo(local) == 0) {
            return;
        }
        try (Connection duckdb = DriverManager.getConnection("jdbc:duckdb:");
                Statement statement = duckdb.createStatement();
                ResultSet rows = statement.executeQuery(
                        "SELECT producer, sequence FROM read_parquet('%s/*.parquet')".formatted(local))) {
            while (rows.next()) {
                seen.record(rows.getInt(1), rows.getLong(2), 0);
            }
        }
    }
}
