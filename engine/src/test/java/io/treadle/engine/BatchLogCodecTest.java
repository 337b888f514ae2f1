package io.treadle.engine;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Position;
import io.treadle.api.source.Slice;
import io.treadle.engine.BatchLogEvent.Advanced;
import io.treadle.engine.BatchLogEvent.BatchCommitted;
import io.treadle.engine.BatchLogEvent.BatchPlanned;
import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.PartitionsEnded;
import io.treadle.engine.BatchLogEvent.PositionsFound;
import io.treadle.engine.BatchLogEvent.Published;
import io.treadle.engine.BatchLogEvent.Restated;
import io.treadle.engine.BatchLogEvent.Size;
import io.treadle.engine.BatchLogEvent.StreamSlice;
import io.treadle.engine.BatchLogEvent.TaskFailed;
import io.treadle.engine.BatchLogEvent.TookOver;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.assertj.core.api.Assertions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class BatchLogCodecTest {
    private static final BatchPlanned PLANNED = new BatchPlanned(
            42,
            1234,
            List.of(
                    new StreamSlice("files", new Slice("a", 0, 99, "/in/a 99"), OptionalLong.of(7), true, 3),
                    new StreamSlice("lines", new Slice("p0", 1, 5), OptionalLong.empty(), false, 0)),
            new TreeMap<>(Map.of("files", new Size(1, 4), "lines", new Size(1, 1), "counts", new Size(2, 2))),
            OptionalLong.of(1_000));
    private static final BatchCommitted COMMITTED = new BatchCommitted(
            42,
            4,
            new TreeMap<>(Map.of("out", List.of(new Prepared(0, "/aside/0"), new Prepared(2, "/aside/2")))),
            new TreeMap<>(Map.of("lines-time", 1_100L)));
    private static final TookOver TOOK_OVER =
            new TookOver(3, "application_1", "0123456789abcdef", 41, 0xfedcba98L, 1234, "0123456789ab");
    private static final PositionsFound FOUND = new PositionsFound(
            "files", Map.of("a", new Position(0, "/in/a 99"), "b", new Position(Long.MAX_VALUE, "")), "seen until b");

    static Stream<BatchLogEvent> everyKind() {
        return Stream.of(
                TOOK_OVER,
                FOUND,
                new PartitionsEnded("files", List.of("a", "b")),
                PLANNED,
                COMMITTED,
                new Published(42),
                new TaskFailed(42, "counts", 1, "threw"),
                new Advanced(50),
                new Ended(1234, true),
                new Restated(List.of(
                        TOOK_OVER,
                        FOUND,
                        PLANNED,
                        COMMITTED,
                        new Advanced(50),
                        new Published(42),
                        new TaskFailed(42, "counts", 1, "threw"),
                        new PartitionsEnded("files", List.of("b")))),
                new Restated(List.of()));
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
                        Events.oldTookOver(3, "application_1", "0123456789abcdef", 0, 0, 1234),
                        Events.found("lines", Map.of("p0", 1L)),
                        Events.planned(42, 1234, List.of(Events.oldSlice("lines", new Slice("p0", 1, 5)))),
                        new BatchCommitted(42, 4),
                        new Advanced(50),
                        new Ended(1234, true));
    }

    /** The bytes of version 3, for ever. */
    @Test
    void versionThreeIsWrittenAndRead() throws IOException {
        List<String> written = everyKind().map(BatchLogCodecTest::hex).toList();
        assertThat(written).isEqualTo(golden("batch-log-3.txt"));
    }

    private static List<String> golden(String resource) throws IOException {
        try (InputStream stream = requireNonNull(BatchLogCodecTest.class.getResourceAsStream(resource), resource)) {
            return new String(stream.readAllBytes(), StandardCharsets.UTF_8)
                    .lines()
                    .toList();
        }
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
                .isThrownBy(() -> BatchLogCodec.decode(ByteBuffer.wrap(new byte[] {4, 0})))
                .withMessageContaining("version 4");
    }

    @Test
    void bytesThatAreNoEntryAreRefused() {
        Assertions.assertThatIllegalArgumentException()
                .isThrownBy(() -> BatchLogCodec.decode(ByteBuffer.wrap(new byte[] {1, 80})))
                .withMessageContaining("no entry");
    }
}
