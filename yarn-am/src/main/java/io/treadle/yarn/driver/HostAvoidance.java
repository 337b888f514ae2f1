package io.treadle.yarn.driver;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Which hosts to ask YARN not to give us: those where two containers failed within an hour, for an hour, but never more
 * than a third of the cluster, or a fault of our own would leave nowhere to run. Confined to the allocating loop.
 */
final class HostAvoidance {
    private static final int FAILURES = 2;
    private static final int SHARE_OF_CLUSTER = 3;
    private static final long WINDOW_NANOS = Duration.ofHours(1).toNanos();

    /** By host, and then by container: when it failed first. */
    private final Map<String, Map<String, Long>> failures = new HashMap<>();

    private final Map<String, Long> avoidedSince = new LinkedHashMap<>();

    /** What YARN is to be told. */
    record Change(List<String> avoid, List<String> admit) {
        boolean isEmpty() {
            return avoid.isEmpty() && admit.isEmpty();
        }
    }

    /** A container counts once, however often it is told. */
    void failed(String host, String container, long nowNanos) {
        failures.computeIfAbsent(host, any -> new HashMap<>()).putIfAbsent(container, nowNanos);
    }

    /**
     * What has changed since the last call.
     *
     * @param clusterNodes nodes of the cluster now
     */
    Change step(int clusterNodes, long nowNanos) {
        List<String> admit = new ArrayList<>();
        avoidedSince.forEach((host, since) -> {
            if (nowNanos - since >= WINDOW_NANOS) {
                admit.add(host);
            }
        });
        admit.forEach(avoidedSince::remove);
        List<String> avoid = new ArrayList<>();
        failures.forEach((host, times) -> {
            times.values().removeIf(time -> nowNanos - time >= WINDOW_NANOS);
            boolean room = avoidedSince.size() < clusterNodes / SHARE_OF_CLUSTER;
            if (times.size() >= FAILURES && room && !avoidedSince.containsKey(host)) {
                avoidedSince.put(host, nowNanos);
                times.clear();
                avoid.add(host);
            }
        });
        failures.values().removeIf(Map::isEmpty);
        return new Change(avoid, admit);
    }
}
