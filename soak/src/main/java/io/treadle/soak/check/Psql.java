package io.treadle.soak.check;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Consumer;

/**
 * PostgreSQL's own client, {@code psql}, as a process.
 *
 * @param program its path or name
 * @param database as {@code postgresql://…}
 */
public record Psql(String program, String database) {
    private static final String JDBC = "jdbc:";

    /**
     * For the database that a JDBC URL names; psql takes the rest of such a URL as it is.
     *
     * @throws IllegalArgumentException if it is of another database
     */
    public static Psql ofJdbc(String program, String url) {
        if (!url.startsWith(JDBC + "postgresql:")) {
            throw new IllegalArgumentException(
                    "\"%s\": wanted jdbc:postgresql://…, which psql can read too".formatted(url));
        }
        return new Psql(program, url.substring(JDBC.length()));
    }

    /** Runs a statement and gives its lines. */
    public void run(String statement, Consumer<String> eachLine) throws IOException, InterruptedException {
        Path errors = Files.createTempFile("psql", ".err");
        try {
            Process process = new ProcessBuilder(List.of(
                            program, "-X", "-q", "-At", "-v", "ON_ERROR_STOP=1", "-d", database, "-c", statement))
                    .redirectError(errors.toFile())
                    .start();
            process.getOutputStream().close();
            try (BufferedReader lines = process.inputReader(StandardCharsets.UTF_8)) {
                lines.lines().forEach(eachLine);
            }
            int code = process.waitFor();
            if (code != 0) {
                throw new IOException("psql ended with %d at \"%s\": %s"
                        .formatted(code, statement, Files.readString(errors).strip()));
            }
        } finally {
            Files.delete(errors);
        }
    }
}
