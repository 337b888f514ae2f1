package io.treadle.engine;

import java.util.OptionalLong;

/** Reckons with times of a clock that may wrap. Stateless. */
final class Wake {
    private Wake() {}

    /** The earlier of two times; a time that is empty never comes. */
    static OptionalLong earlier(OptionalLong a, OptionalLong b) {
        if (a.isEmpty() || b.isEmpty()) {
            return a.isEmpty() ? b : a;
        }
        return a.getAsLong() - b.getAsLong() <= 0 ? a : b;
    }
}
