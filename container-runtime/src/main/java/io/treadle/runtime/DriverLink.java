package io.treadle.runtime;

import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The way to the driver: looked for, being opened, or open. A link that stays silent is dropped, because a driver that
 * lives beats again and again; then the driver is looked for again, wherever it may be by now. Confined to the
 * executor's loop.
 *
 * <pre>
 * LOOKING ── step ──► CONNECTING ── linked ──► LINKED
 *    ▲                     │ unlinked, silent     │ unlinked, silent, dropped
 *    └─────────────────────┴──────────────────────┘
 * </pre>
 */
final class DriverLink {
    static final long LOOK_EVERY_NANOS = TimeUnit.MILLISECONDS.toNanos(200);

    private static final Logger log = LoggerFactory.getLogger(DriverLink.class);

    private enum State {
        LOOKING,
        CONNECTING,
        LINKED
    }

    private final ExecutorOutput output;
    private final long longestSilenceNanos;
    private final long recoveryTimeoutNanos;
    private State state = State.LOOKING;
    /** Of the newest link; those before are dead. */
    private long link;
    /** When the next look, or the end of patience, is due. */
    private long dueNanos;
    /** When a driver that is to be obeyed was last heard; at first, when this began. */
    private long heardNanos;

    DriverLink(ExecutorOutput output, LinkTimes times, long nowNanos) {
        this.output = output;
        this.longestSilenceNanos = times.longestSilence().toNanos();
        this.recoveryTimeoutNanos = times.recoveryTimeout().toNanos();
        this.dueNanos = nowNanos;
        this.heardNanos = nowNanos;
    }

    /** Whether this is the link in use. */
    boolean isCurrent(long candidate) {
        return state != State.LOOKING && candidate == link;
    }

    boolean isLinked() {
        return state == State.LINKED;
    }

    long link() {
        return link;
    }

    boolean linked(long candidate, long nowNanos) {
        if (!isCurrent(candidate) || state == State.LINKED) {
            return false;
        }
        state = State.LINKED;
        dueNanos = nowNanos + longestSilenceNanos;
        return true;
    }

    void unlinked(long candidate, String reason, long nowNanos) {
        if (isCurrent(candidate)) {
            log.debug("No driver over link {}: {}", candidate, reason);
            lookSoon(nowNanos);
        }
    }

    /** The driver of the current link, which is to be obeyed, said something. */
    void heard(long nowNanos) {
        heardNanos = nowNanos;
        dueNanos = nowNanos + longestSilenceNanos;
    }

    void drop(String reason, long nowNanos) {
        log.info("Dropping the link to the driver and looking for it again: {}", reason);
        output.disconnect(link);
        lookSoon(nowNanos);
    }

    void step(long nowNanos) {
        if (nowNanos - dueNanos < 0) {
            return;
        }
        if (state == State.LOOKING) {
            link++;
            state = State.CONNECTING;
            dueNanos = nowNanos + longestSilenceNanos;
            output.connect(link);
        } else {
            drop(
                    "nothing heard for %d ms (treadle.executor.timeout)"
                            .formatted(TimeUnit.NANOSECONDS.toMillis(longestSilenceNanos)),
                    nowNanos);
        }
    }

    /** Not while it is linked: then a driver was found, and if it stays silent it is left first. */
    boolean isGivenUp(long nowNanos) {
        return state != State.LINKED && nowNanos - heardNanos >= recoveryTimeoutNanos;
    }

    long dueNanos() {
        long patienceEndsNanos = heardNanos + recoveryTimeoutNanos;
        return state != State.LINKED && patienceEndsNanos - dueNanos < 0 ? patienceEndsNanos : dueNanos;
    }

    private void lookSoon(long nowNanos) {
        state = State.LOOKING;
        dueNanos = nowNanos + LOOK_EVERY_NANOS;
    }
}
