package io.treadle.wal;

import java.nio.ByteBuffer;

/** What follows in a segment. Corruption is none of these but a {@link CorruptLogException}. */
sealed interface Next {
    /** A whole frame. */
    record Frame(long epoch, long sequence, ByteBuffer payload) implements Next {}

    /** The segment ends where a frame ends. */
    record EndOfSegment() implements Next {}

    /** The segment ends in what a crash of its writer left: nothing of it was ever acknowledged. */
    record TornTail(long offset, long droppedBytes, String reason) implements Next {}
}
