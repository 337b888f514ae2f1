package io.treadle.soak.check;

import java.io.IOException;

/** A table of PostgreSQL, read by {@code psql}. */
public record TableOutput(String name, Psql psql, String table) implements Output {
    @Override
    public void read(Seen seen) throws IOException, InterruptedException {
        psql.run("COPY (SELECT producer, sequence, batch FROM %s) TO STDOUT".formatted(table), line -> {
            Row row = Row.ofColumns(line);
            seen.record(row.producer(), row.sequence(), row.batch());
        });
    }
}
