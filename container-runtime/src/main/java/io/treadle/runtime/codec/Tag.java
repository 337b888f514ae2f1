package io.treadle.runtime.codec;

/** The byte before each value, which says how it is written. Never renumbered: see docs/formats.md. */
final class Tag {
    static final int NULL = 0;
    static final int TEXT = 1;
    static final int LONG = 2;
    static final int INTEGER = 3;
    static final int DOUBLE = 4;
    static final int TRUE = 5;
    static final int FALSE = 6;
    static final int BYTES = 7;
    static final int PAIR = 8;
    static final int LIST = 9;
    static final int TEXT_UTF16 = 10;
    static final int AVRO_SPECIFIC = 11;
    static final int AVRO_GENERIC = 12;
    static final int KRYO = 13;
    static final int OWN = 14;

    private Tag() {}
}
