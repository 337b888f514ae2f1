package io.treadle.runtime.codec;

import com.esotericsoftware.kryo.Kryo;
import com.esotericsoftware.kryo.KryoException;
import com.esotericsoftware.kryo.Serializer;
import com.esotericsoftware.kryo.io.Input;
import com.esotericsoftware.kryo.io.Output;
import io.treadle.api.Codec;

/** A codec of the application for values that are within others, which Kryo writes. Confined to its Kryo's thread. */
final class OwnSerializer extends Serializer<Object> {
    private final Codec<Object> codec;

    OwnSerializer(Codec<Object> codec) {
        this.codec = codec;
    }

    @Override
    public void write(Kryo kryo, Output output, Object value) {
        try {
            byte[] bytes = OwnCodecs.encode(codec, value);
            output.writeVarInt(codec.version(), true);
            output.writeVarInt(bytes.length, true);
            output.writeBytes(bytes);
        } catch (CodecException e) {
            throw new KryoException(e.getMessage(), e);
        }
    }

    @Override
    public Object read(Kryo kryo, Input input, Class<? extends Object> type) {
        int version = input.readVarInt(true);
        int length = input.readVarInt(true);
        if (length < 0 || length > input.limit() - input.position()) {
            throw new KryoException(
                    "a value of %d bytes, of which %d are left".formatted(length, input.limit() - input.position()));
        }
        try {
            return OwnCodecs.decode(codec, version, input.readBytes(length));
        } catch (CodecException e) {
            throw new KryoException(e.getMessage(), e);
        }
    }
}
