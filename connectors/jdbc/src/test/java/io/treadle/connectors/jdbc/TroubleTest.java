package io.treadle.connectors.jdbc;

import static org.assertj.core.api.Assertions.assertThat;

import java.sql.BatchUpdateException;
import java.sql.SQLException;
import java.sql.SQLRecoverableException;
import java.sql.SQLTransientConnectionException;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class TroubleTest {
    @ParameterizedTest
    @CsvSource({
        "08006, GONE, true",
        "08001, GONE, true",
        "08004, FULL, true",
        "40003, GONE, true",
        "58030, GONE, true",
        "53300, FULL, true",
        "53100, FULL, true",
        "57P01, SHUTDOWN, true",
        "57P03, SHUTDOWN, true",
        "57014, SHUTDOWN, true",
        "57P05, IDLE, true",
        "25P03, IDLE, true",
        "25006, READ_ONLY, true",
        "40001, DEADLOCK, true",
        "40P01, DEADLOCK, true",
        "40002, CONSTRAINT, false",
        "55P03, LOCKED, true",
        "HYT00, LOCKED, true",
        "23505, CONSTRAINT, false",
        "23514, CONSTRAINT, false",
        "22001, VALUE, false",
        "21000, TWICE, false",
        "21S01, VALUE, false",
        "28P01, LOGIN, false",
        "3D000, LOGIN, false",
        "42501, RIGHTS, false",
        "42P01, NAMES, false",
        "42S02, NAMES, false",
        "3F000, NAMES, false",
        "XX000, UNKNOWN, false",
        "0A000, UNKNOWN, false",
    })
    void theStateDecidesBetweenWaitingAndFailing(String state, Trouble trouble, boolean passes) {
        assertThat(Trouble.of(new SQLException("no", state))).isEqualTo(trouble);
        assertThat(trouble.passes()).isEqualTo(passes);
    }

    @Test
    void withoutAStateTheVendorsCodeOrTheKindOfExceptionDecides() {
        assertThat(Trouble.of(new SQLException("lock wait", "HY000", 1205))).isEqualTo(Trouble.LOCKED);
        assertThat(Trouble.of(new SQLException("read only", "HY000", 1290))).isEqualTo(Trouble.READ_ONLY);
        assertThat(Trouble.of(new SQLRecoverableException("closed"))).isEqualTo(Trouble.GONE);
        assertThat(Trouble.of(new SQLTransientConnectionException("no connection free")))
                .isEqualTo(Trouble.GONE);
        assertThat(Trouble.of(new SQLException("what?"))).isEqualTo(Trouble.UNKNOWN);
    }

    @Test
    void whatTheDatabaseSaidIsFoundWithinWhatDriversAndPoolsMakeOfIt() {
        SQLException said = new SQLException("duplicate key", "23505");
        BatchUpdateException batch = new BatchUpdateException("batch entry 3", "HY000", new int[0]);
        batch.setNextException(said);
        assertThat(Trouble.root(batch).getSQLState()).isEqualTo("23505");
        assertThat(Trouble.of(batch)).isEqualTo(Trouble.CONSTRAINT);

        SQLException refused = new SQLException("password authentication failed", "28P01");
        assertThat(Trouble.of(new SQLTransientConnectionException("timed out", refused)))
                .isEqualTo(Trouble.LOGIN);
    }
}
