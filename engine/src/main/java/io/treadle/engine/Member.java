package io.treadle.engine;

import io.treadle.protocol.wire.ExecutorStatus;
import io.treadle.protocol.wire.Heartbeat;
import io.treadle.protocol.wire.Register;

/** One executor that is registered, on one connection. Confined to the driver's loop. */
final class Member {
    private final long link;
    private final Register register;
    private long heardNanos;
    private long placementSent;
    private Heartbeat newest = Heartbeat.getDefaultInstance();

    Member(long link, Register register, long nowNanos) {
        this.link = link;
        this.register = register;
        this.heardNanos = nowNanos;
    }

    long link() {
        return link;
    }

    String incarnation() {
        return register.getIncarnation();
    }

    String container() {
        return register.getContainer();
    }

    String host() {
        return register.getHost();
    }

    String pushAddress() {
        return register.getPushAddress();
    }

    void heard(long nowNanos) {
        heardNanos = nowNanos;
    }

    /** How it says it is. */
    void beats(Heartbeat heartbeat) {
        newest = heartbeat;
    }

    long silentNanos(long nowNanos) {
        return nowNanos - heardNanos;
    }

    /** Whether this version of the placement has not been sent on this connection; from now on it has. */
    boolean needsPlacement(long version) {
        boolean needed = placementSent != version;
        placementSent = version;
        return needed;
    }

    ExecutorStatus status(long nowNanos) {
        return ExecutorStatus.newBuilder()
                .setIncarnation(incarnation())
                .setContainer(container())
                .setHost(register.getHost())
                .setCores(register.getCores())
                .setSilentMillis(silentNanos(nowNanos) / 1_000_000)
                .setUsedHeapBytes(newest.getUsedHeapBytes())
                .setMaxHeapBytes(newest.getMaxHeapBytes())
                .build();
    }

    /** By its container, which is the name it has in YARN's pages and logs. */
    @Override
    public String toString() {
        return "%s on %s".formatted(container(), register.getHost());
    }
}
