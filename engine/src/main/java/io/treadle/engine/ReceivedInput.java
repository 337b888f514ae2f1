package io.treadle.engine;

import io.treadle.api.source.Available;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;

/**
 * An input stream of which those who receive it tell, each of partitions of its own: nobody is asked, and nobody waited for. They keep
 * to their rate themselves. Confined to the driver's loop.
 */
final class ReceivedInput implements Input {
    private final String uid;
    private final Holdings holdings = new Holdings();
    private final Set<String> finding = new HashSet<>();

    ReceivedInput(String uid) {
        this.uid = uid;
    }

    @Override
    public String uid() {
        return uid;
    }

    @Override
    public Holdings holdings() {
        return holdings;
    }

    void told(Available partition) {
        holdings.add(partition);
    }

    @Override
    public boolean isSettled() {
        return finding.isEmpty();
    }

    /** What has been told before the application ends is all there is. */
    @Override
    public boolean isLastOver() {
        return isSettled();
    }

    @Override
    public boolean isLastAnswered() {
        return isSettled();
    }

    /** It may be told of again before it is durable; where it begins was said the first time. */
    @Override
    public boolean isFinding(String partition) {
        return finding.contains(partition);
    }

    @Override
    public void finding(Set<String> partitions) {
        finding.addAll(partitions);
    }

    @Override
    public void found(Set<String> partitions) {
        finding.removeAll(partitions);
    }

    @Override
    public void tick() {}

    @Override
    public long limit(String partition, long records) {
        return records;
    }

    @Override
    public void took(String partition, long records) {}

    @Override
    public Optional<String> trouble() {
        return Optional.empty();
    }
}
