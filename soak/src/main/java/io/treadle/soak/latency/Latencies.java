package io.treadle.soak.latency;

import java.util.LinkedHashMap;
import java.util.Map;
import org.HdrHistogram.Histogram;

/** A distribution of times in milliseconds, each exact up to 2 s and to a tenth of a percent above. Not thread-safe. */
final class Latencies {
    private static final int DIGITS = 3;

    private final Histogram histogram = new Histogram(DIGITS);

    /** A clock that goes back a little between two machines gives 0. */
    void add(long millis) {
        histogram.recordValue(Math.max(0, millis));
    }

    long count() {
        return histogram.getTotalCount();
    }

    Map<String, Object> figures() {
        Map<String, Object> figures = new LinkedHashMap<>();
        figures.put("p50", histogram.getValueAtPercentile(50));
        figures.put("p95", histogram.getValueAtPercentile(95));
        figures.put("p99", histogram.getValueAtPercentile(99));
        figures.put("max", histogram.getMaxValue());
        figures.put("n", histogram.getTotalCount());
        return figures;
    }
}
