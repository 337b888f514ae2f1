package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchLogCodecTest {
    static Stream<BatchLogEvent> everyKind() {
        return Stream.of(
                new TookOver(3, "application_1", "0123456789abcdef", 41, 0xfedcba98L, 1234),
                new PositionsFound("lines", Map.of("p0", 0L, "p1", Long.MAX_VALUE)),
                new BatchPlanned(42, 1234, List.of(new StreamSlice("lines", new Slice("p0", 1, 5)))),
                new BatchCommitted(42, 4),
                new Advanced(50),
                new Ended(1234, true));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void whatIsWrittenIsRead(BatchLogEvent event) {
        assertThat(BatchLogCodec.decode(ByteBuffer.wrap(BatchLogCodec.encode(event))))
                .isEqualTo(event);
    }

    /** The bytes of version 1, for ever. */
    @Test
    void versionOneIsReadAsItWasWritten() {
        assertThat(HexFormat.of().formatHex(BatchLogCodec.encode(new BatchCommitted(42, 4))))
                .isEqualTo("01065408");
        byte[] planned = HexFormat.of().parseHex("010454a41302" + "0a6c696e6573" + "047030" + "020a" + "00");
        assertThat(BatchLogCodec.decode(ByteBuffer.wrap(planned)))
                .isEqualTo(new BatchPlanned(42, 1234, List.of(new StreamSlice("lines", new Slice("p0", 1, 5)))));
    }

    @Test
    void aVersionThatIsNotKnownIsNamed() {
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchLogCodec.decode(ByteBuffer.wrap(new byte[] {2, 0})))
                .withMessageContaining("version 2");
    }

    @Test
    void bytesThatAreNoEntryAreRefused() {
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchLogCodec.decode(ByteBuffer.wrap(new byte[] {1, 80})))
                .withMessageContaining("no entry");
    }
}
