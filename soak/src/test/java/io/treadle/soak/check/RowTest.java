package io.treadle.soak.check;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RowTest {
    @Test
    void theFourthWordIsTheBatch() {
        assertThat(Row.ofWords("3 17 1700000000000 42")).isEqualTo(new Row(3, 17, 42));
    }

    @Test
    void whatWasFedSaysNoBatch() {
        assertThat(Row.ofWords("3 17 1700000000000")).isEqualTo(new Row(3, 17, 0));
    }

    @Test
    void aLineOfPsqlHasThreeColumns() {
        assertThat(Row.ofColumns("3\t17\t42")).isEqualTo(new Row(3, 17, 42));
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3", "3 17", "a b c", "3 17 1700000000000 x", "3 17 1700000000000 -1"})
    void otherTextIsRefusedWithTheText(String text) {
        assertThatThrownBy(() -> Row.ofWords(text))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + text + "\"");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "3\t17", "3\t17\t42\t", "3\t17\t\\N", "3 17 42"})
    void otherLinesAreRefusedWithTheLine(String line) {
        assertThatThrownBy(() -> Row.ofColumns(line))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("\"" + line + "\"");
    }
}
