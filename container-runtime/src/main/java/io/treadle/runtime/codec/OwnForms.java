package io.treadle.runtime.codec;

import io.treadle.api.Codec;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * The application's codecs that occur in one run: each is named with its first value, and meant by its number after
 * that. Confined to a thread.
 */
final class OwnForms {
    private record Form(Codec<Object> codec, int version) {}

    private final OwnCodecs codecs;
    private final List<Form> forms = new ArrayList<>();

    OwnForms(OwnCodecs codecs) {
        this.codecs = codecs;
    }

    void write(Codec<Object> codec, Object value, GrowingBytes out) throws CodecException {
        byte[] body = OwnCodecs.encode(codec, value);
        Form form = new Form(codec, codec.version());
        int found = forms.indexOf(form);
        out.write(Tag.OWN);
        out.varint(found < 0 ? forms.size() : found);
        if (found < 0) {
            forms.add(form);
            byte[] name = codec.name().getBytes(java.nio.charset.StandardCharsets.UTF_8);
            out.varint(name.length);
            out.write(name, 0, name.length);
            out.zigzag(codec.version());
        }
        out.varint(body.length);
        out.write(body, 0, body.length);
    }

    Object read(BoundedBytes in) throws CodecException {
        int number = in.length();
        if (number > forms.size()) {
            throw new CodecException(
                    "codec %d at byte %d: only %d came before".formatted(number, in.position(), forms.size()));
        }
        if (number == forms.size()) {
            Codec<Object> codec = codecs.named(in.utf8());
            long version = in.zigzag();
            forms.add(new Form(codec, (int) Math.max(0, Math.min(Integer.MAX_VALUE, version))));
        }
        int length = in.length();
        int from = in.take(length);
        Form form = forms.get(number);
        return OwnCodecs.decode(form.codec, form.version, Arrays.copyOfRange(in.array(), from, from + length));
    }
}
