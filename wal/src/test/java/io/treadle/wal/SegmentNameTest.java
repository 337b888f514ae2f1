package io.treadle.wal;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SegmentNameTest {
    @Test
    void aNameIsReadBackAsItWasPrinted() {
        for (SegmentName name : new SegmentName[] {
            new SegmentName(1, 0), new SegmentName(12, 345), new SegmentName(Long.MAX_VALUE, Long.MAX_VALUE)
        }) {
            assertThat(SegmentName.parse(name.fileName())).hasValue(name);
        }
        assertThat(new SegmentName(3, 42).fileName()).isEqualTo("3-00000000000000000042.wal");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "1-0.wal",
                "0-00000000000000000001.wal",
                "01-00000000000000000001.wal",
                "1-00000000000000000001.wal.tmp",
                ".1-00000000000000000001.wal",
                "1-99999999999999999999.wal",
                "99999999999999999999-00000000000000000001.wal",
                "-1-00000000000000000001.wal"
            })
    void whatNoWriterCallsAFileIsNotOurs(String file) {
        assertThat(SegmentName.parse(file)).isEmpty();
    }

    @Test
    void epochsCountBeforeSequences() {
        assertThat(Stream.of(new SegmentName(10, 0), new SegmentName(2, 7), new SegmentName(2, 0))
                        .sorted())
                .containsExactly(new SegmentName(2, 0), new SegmentName(2, 7), new SegmentName(10, 0));
    }

    @Test
    void numbersThatDoNotExistAreRefused() {
        assertThatThrownBy(() -> new SegmentName(0, 0)).hasMessageContaining("epochs count from 1");
        assertThatThrownBy(() -> new SegmentName(1, -1)).hasMessageContaining("first sequence -1");
    }
}
