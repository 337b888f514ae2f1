package io.treadle.runtime.task;

import io.treadle.api.source.Slice;
import java.util.OptionalLong;

/** Where in its input a task stood. */
public sealed interface Place {
    /** As people read it: {@code stream "lines", partition lines-3, position 7}. */
    String describe();

    /**
     * In a slice of a stream.
     *
     * @param stream its uid
     * @param position of the record in hand; empty if there was none
     */
    record InSlice(String stream, Slice slice, OptionalLong position) implements Place {
        @Override
        public String describe() {
            String where = position.isPresent()
                    ? "position " + position.getAsLong()
                    : "positions %d until %d".formatted(slice.from(), slice.until());
            return "stream \"%s\", partition %s, %s".formatted(stream, slice.partition(), where);
        }
    }

    /**
     * In a partition of a shuffle.
     *
     * @param name of the operator, as in the API
     * @param uid of the operator
     */
    record InShuffle(String name, String uid, int partition) implements Place {
        @Override
        public String describe() {
            return "partition %d of %s \"%s\"".formatted(partition, name, uid);
        }
    }
}
