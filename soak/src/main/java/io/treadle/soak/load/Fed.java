package io.treadle.soak.load;

import java.util.List;

/**
 * What was fed and acknowledged: producer {@code p} fed the sequences from 0 up to {@code perProducer.get(p)},
 * exclusively.
 *
 * @param perProducer number of records by producer
 * @param worstLagMillis how far the feeder was behind its own pace at worst
 */
public record Fed(List<Long> perProducer, long worstLagMillis) {
    public Fed {
        perProducer = List.copyOf(perProducer);
    }

    public long total() {
        return perProducer.stream().mapToLong(Long::longValue).sum();
    }
}
