package io.treadle.engine;

import io.treadle.api.source.Available;
import io.treadle.api.source.Position;

/**
 * What a partition still holds beyond what is planned of it, as far as its source has said. Immutable.
 *
 * @param said by the source; its {@code next} may be planned already
 * @param from the first position not planned
 */
record Tail(Available said, long from, String detail) {
    Tail(Available said, Position planned) {
        this(said, planned.next(), planned.detail());
    }

    String partition() {
        return said.partition();
    }

    long end() {
        return said.end();
    }

    boolean isLast() {
        return said.last();
    }

    /** Positions that can be read; 0 if there are none. */
    long positions() {
        return Math.max(0, said.end() - from);
    }

    /** Whether the source counts records itself, because a position is none. */
    boolean isCounted() {
        return said.records().isPresent();
    }

    /** Records that can be read, counted or reckoned; at least 1 if there are positions. */
    long records() {
        long positions = positions();
        if (positions == 0 || !isCounted()) {
            return positions;
        }
        long counted = said.records().getAsLong();
        long of = said.end() - said.next();
        return Math.max(1, positions == of ? counted : (long) Math.ceil(counted * (double) positions / of));
    }

    /** How many positions hold so many records, more likely less than more; at least 1. */
    long positionsOf(long wanted) {
        long positions = positions();
        long records = records();
        if (wanted >= records) {
            return positions;
        }
        return isCounted() ? Math.max(1, (long) (positions * (double) wanted / records)) : wanted;
    }
}
