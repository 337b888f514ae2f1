package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.nio.ByteBuffer;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
                new Ended(1234, true),
                new Restated(
                        new TookOver(3, "application_1", "0123456789abcdef", 41, 0xfedcba98L, 1234),
                        2,
                        41,
                        4_000_000_000L,
                        42,
                        Map.of("lines", Map.of("p0", 5L, "p1", 0L), "words", Map.of()),
                        Optional.of(
                                new BatchPlanned(42, 1234, List.of(new StreamSlice("lines", new Slice("p0", 1, 5)))))),
                new Restated(new TookOver(1, "a", "b", 0, 0, 0), 1, 0, 0, 0, Map.of(), Optional.empty()));
    }

    @ParameterizedTest
    @MethodSource("everyKind")
    void whatIsWrittenIsRead(BatchLogEvent event) {
        assertThat(BatchLogCodec.decode(ByteBuffer.wrap(BatchLogCodec.encode(event))))
                .isEqualTo(event);
    }

    /** The bytes of version 1, for ever: a log of an earlier Treadle. */
    static final List<String> VERSION_1 = List.of(
            "0100061a6170706c69636174696f6e5f3120303132333435363738396162636465660000a413",
            "01020a6c696e6573020470300200",
            "010454a413020a6c696e6573047030020a00",
            "01065408",
            "010864",
            "010aa41301");

    @Test
    void versionOneIsReadAsItWasWritten() {
        assertThat(VERSION_1.stream().map(BatchLogCodecTest::decode))
                .containsExactly(
                        new TookOver(3, "application_1", "0123456789abcdef", 0, 0, 1234),
                        new PositionsFound("lines", Map.of("p0", 1L)),
                        new BatchPlanned(42, 1234, List.of(new StreamSlice("lines", new Slice("p0", 1, 5)))),
                        new BatchCommitted(42, 4),
                        new Advanced(50),
                        new Ended(1234, true));
    }

    /** The bytes of version 2, for ever. */
    @Test
    void versionTwoIsWrittenAndRead() {
        assertThat(hex(new BatchCommitted(42, 4))).isEqualTo("02065408");
        String restated = "020c" + "061a6170706c69636174696f6e5f312030313233343536373839616263646566000" + "0a413"
                + "04" + "52" + "08" + "54" + "02" + "0a6c696e6573" + "020470300a00" + "00" + "02"
                + "54a413020a6c696e6573047030020a00";
        assertThat(hex(new Restated(
                        new TookOver(3, "application_1", "0123456789abcdef", 0, 0, 1234),
                        2,
                        41,
                        4,
                        42,
                        Map.of("lines", Map.of("p0", 5L)),
                        Optional.of(
                                new BatchPlanned(42, 1234, List.of(new StreamSlice("lines", new Slice("p0", 1, 5))))))))
                .isEqualTo(restated);
    }

    private static String hex(BatchLogEvent event) {
        return HexFormat.of().formatHex(BatchLogCodec.encode(event));
    }

    static BatchLogEvent decode(String hex) {
        return BatchLogCodec.decode(ByteBuffer.wrap(HexFormat.of().parseHex(hex)));
    }

    @Test
    void aVersionThatIsNotKnownIsNamed() {
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchLogCodec.decode(ByteBuffer.wrap(new byte[] {3, 0})))
                .withMessageContaining("version 3");
    }

    @Test
    void bytesThatAreNoEntryAreRefused() {
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchLogCodec.decode(ByteBuffer.wrap(new byte[] {1, 80})))
                .withMessageContaining("no entry");
    }
}
