package io.treadle.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.google.protobuf.ByteString;
import io.treadle.api.Codec;
import io.treadle.api.Pair;
import io.treadle.api.StreamingConf;
import java.io.DataInput;
import java.io.DataOutput;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Classes that the application itself says how to carry. */
class OwnCodecsTest {
    record Place(int x, int y) {}

    record Visit(Place place) {}

    /** Version 2 has what version 1 took for 0. */
    private record PlaceCodec(String name, int version) implements Codec<Place> {
        @Override
        public void encode(Place value, DataOutput out) throws IOException {
            out.writeInt(value.x);
            if (version > 1) {
                out.writeInt(value.y);
            }
        }

        @Override
        public Place decode(DataInput in, int writtenWith) throws IOException {
            return new Place(in.readInt(), writtenWith > 1 ? in.readInt() : 0);
        }
    }

    private static ShuffleCodec with(Codec<Place> codec) {
        return ShuffleCodec.of(
                StreamingConf.of(Map.of()).codec(Place.class, codec).register(Visit.class));
    }

    private static ByteString write(ShuffleCodec codec, Object... values) throws CodecException {
        RunWriter writer = codec.writer();
        for (Object value : values) {
            writer.write(value);
        }
        return writer.take();
    }

    private static List<Object> read(ShuffleCodec codec, ByteString run) throws CodecException {
        List<Object> values = new ArrayList<>();
        RunReader reader = codec.reader(run);
        while (reader.hasNext()) {
            values.add(reader.next());
        }
        return values;
    }

    private final ShuffleCodec first = with(new PlaceCodec("place", 1));
    private final ShuffleCodec second = with(new PlaceCodec("place", 2));

    @Test
    void theirObjectsComeBackAlsoWithinOthers() throws Exception {
        Object[] values = {
            new Place(1, 2),
            Pair.of(new Place(3, 4), List.of(new Place(5, 6))),
            new HashMap<>(Map.of("a", new Place(7, 8))),
            new Visit(new Place(9, 10))
        };

        assertThat(read(second, write(second, values))).containsExactly(values);
    }

    @Test
    void theNameIsWrittenOnceInARun() throws Exception {
        ByteString one = write(second, new Place(1, 2));
        ByteString two = write(second, new Place(1, 2), new Place(3, 4));

        assertThat(two.size() - one.size()).isEqualTo(1 + 1 + 1 + 8);
    }

    @Test
    void anEarlierVersionIsReadAndALaterOneRefused() throws Exception {
        assertThat(read(second, write(first, new Place(1, 2)))).containsExactly(new Place(1, 0));
        assertThatThrownBy(() -> read(first, write(second, new Place(1, 2))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("version 2 of the codec \"place\"");
    }

    @Test
    void aNameThatIsNotKnownIsRefused() {
        assertThatThrownBy(() -> read(with(new PlaceCodec("other", 1)), write(first, new Place(1, 2))))
                .isInstanceOf(CodecException.class)
                .hasMessageContaining("\"place\", which is not here");
    }

    @Test
    void aRunThatIsCutAnywhereIsRefused() throws Exception {
        ByteString whole = write(second, new Place(1, 2), new Place(3, 4));
        for (int length = 1; length < whole.size(); length++) {
            ByteString cut = whole.substring(0, length);
            assertThatThrownBy(() -> read(second, cut))
                    .as("cut to %d bytes", length)
                    .isInstanceOf(CodecException.class);
        }
    }

    @Test
    void whatCannotWorkIsRefusedWhenTheExecutorBegins() {
        assertThatThrownBy(() -> with(new PlaceCodec("", 1))).hasMessageContaining(Place.class.getName());
        assertThatThrownBy(() -> with(new PlaceCodec("place", 0))).hasMessageContaining("version 0");
        StreamingConf twice = StreamingConf.of(Map.of())
                .codec(Place.class, new PlaceCodec("place", 1))
                .codec(Object.class, new ObjectCodec("place"));
        assertThatThrownBy(() -> ShuffleCodec.of(twice)).hasMessageContaining("\"place\"");
        StreamingConf text = StreamingConf.of(Map.of()).codec(String.class, new TextCodec("text"));
        assertThatThrownBy(() -> ShuffleCodec.of(text)).hasMessageContaining("java.lang.String");
    }

    private record ObjectCodec(String name) implements Codec<Object> {
        @Override
        public void encode(Object value, DataOutput out) {}

        @Override
        public Object decode(DataInput in, int version) {
            return new Object();
        }
    }

    private record TextCodec(String name) implements Codec<String> {
        @Override
        public void encode(String value, DataOutput out) {}

        @Override
        public String decode(DataInput in, int version) {
            return "";
        }
    }
}
