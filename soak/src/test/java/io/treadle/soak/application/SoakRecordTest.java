package io.treadle.soak.application;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SoakRecordTest {
    private static final SoakRecord RECORD = new SoakRecord(3, 17, 1_700_000_000_000L);

    @Test
    void itsTextReadsBack() {
        assertThat(RECORD.text()).isEqualTo("3 17 1700000000000");
        assertThat(SoakRecord.parse(RECORD.text())).isEqualTo(RECORD);
    }

    @Test
    void whatFollowsAFurtherSpaceIsFiller() {
        assertThat(SoakRecord.parse("3 17 1700000000000 42 xxx")).isEqualTo(RECORD);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3 17", "3  17 1", "3 x 1700000000000", "99999999999 1 1"})
    void otherTextIsRefusedWithTheText(String text) {
        assertThatThrownBy(() -> SoakRecord.parse(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }
}
