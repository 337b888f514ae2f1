package io.treadle.soak.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class PsqlTest {
    @TempDir
    private Path folder;

    @Test
    void aJdbcUrlNamesTheDatabaseForPsqlToo() {
        assertThat(Psql.ofJdbc("psql", "jdbc:postgresql://127.0.0.1:5432/soak?user=postgres"))
                .isEqualTo(new Psql("psql", "postgresql://127.0.0.1:5432/soak?user=postgres"));
    }

    @Test
    void anotherDatabaseIsRefused() {
        assertThatThrownBy(() -> Psql.ofJdbc("psql", "jdbc:h2:mem:soak"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("jdbc:h2:mem:soak");
    }

    @Test
    void itsLinesAreGivenAndItGetsDatabaseAndStatement() throws Exception {
        List<String> lines = new ArrayList<>();
        psql("printf '%s\\n' \"$@\"").run("SELECT 1", lines::add);
        assertThat(lines).containsSubsequence("-d", "postgresql://host/db", "-c", "SELECT 1");
    }

    @Test
    void aTableIsReadColumnByColumn() throws Exception {
        List<String> seen = new ArrayList<>();
        Psql psql = psql("printf '0\\t1\\t7\\n2\\t3\\t8\\n'");
        new TableOutput("jdbc", psql, "t")
                .read((producer, sequence, batch) -> seen.add(producer + " " + sequence + " " + batch));
        assertThat(seen).containsExactly("0 1 7", "2 3 8");
    }

    @Test
    void itsFailureIsOursWithWhatItSaid() throws Exception {
        Psql psql = psql("echo 'relation \"t\" does not exist' >&2; exit 1");
        assertThatThrownBy(() -> psql.run("SELECT * FROM t", line -> {}))
                .isInstanceOf(IOException.class)
                .hasMessageContaining("SELECT * FROM t")
                .hasMessageContaining("relation \"t\" does not exist");
    }

    /** A program that does as the script says. */
    private Psql psql(String script) throws IOException {
        Path program = folder.resolve("psql");
        Files.writeString(program, "#!/bin/sh\n" + script + "\n");
        Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
        return new Psql(program.toString(), "postgresql://host/db");
    }
}
