package io.treadle.engine;

import io.treadle.engine.ContainerEvent.LossKind;
import io.treadle.engine.ContainerEvent.Lost;
import io.treadle.engine.DriverSettings.ContainerLimits;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Deque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Predicate;

/**
 * Keeps the wanted number of executors running: asks for containers, replaces those that are lost, do not register or
 * fall silent, gives back what is too many, and gives up when too many fail.
 *
 * <pre>
 * requested ─► STARTING ─► SERVING ◄─► AWAY ─► (released)
 *                  └────── not in time ────────────┘
 * </pre>
 *
 * Times are awake times. Confined to the driver's loop.
 */
final class Containers {
    private static final long FIRST_PAUSE_NANOS = Duration.ofSeconds(5).toNanos();
    private static final long LONGEST_PAUSE_NANOS = Duration.ofSeconds(30).toNanos();

    private final int wanted;
    private final ContainerLimits limits;
    private final long awayNanos;
    private final DriverOutput output;
    private final Map<String, Slot> slots = new LinkedHashMap<>();
    private final Deque<Long> failures = new ArrayDeque<>();
    /** Released, or told as lost, by their ids: what still runs in them is about to be killed. */
    private final Set<String> over = Collections.newSetFromMap(new Newest());
    /** Asked for and not allocated yet. */
    private int requested;
    /** Containers that failed before an executor in them had registered, since one did. */
    private int falseStarts;

    private long falseStartNanos;

    private enum Phase {
        STARTING,
        SERVING,
        AWAY
    }

    private static final class Newest extends LinkedHashMap<String, Boolean> {
        private static final long serialVersionUID = 1;
        private static final int LIMIT = 10_000;

        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > LIMIT;
        }
    }

    private record Slot(String host, Phase phase, long sinceNanos) {}

    Containers(int wanted, DriverSettings settings, DriverOutput output) {
        this.wanted = wanted;
        this.limits = settings.containers();
        this.awayNanos = settings.executorTimeout().toNanos();
        this.output = output;
    }

    void allocated(String container, String host, long nowNanos) {
        if (slots.putIfAbsent(container, new Slot(host, Phase.STARTING, nowNanos)) == null) {
            requested = Math.max(0, requested - 1);
        }
    }

    /** Why an executor in this container is of no use; empty if it may be. */
    Optional<String> refusal(String container) {
        return over.contains(container)
                ? Optional.of("container %s was given back or lost; its place is taken".formatted(container))
                : Optional.empty();
    }

    /** Its executor has registered. We may not have been told of a container that an earlier attempt was given. */
    void serving(String container, String host, long nowNanos) {
        slots.put(container, new Slot(host, Phase.SERVING, nowNanos));
        falseStarts = 0;
    }

    /** Its executor is lost to the driver; whether the container is gone is not known. */
    void away(String container, long nowNanos) {
        slots.computeIfPresent(container, (key, slot) -> new Slot(slot.host(), Phase.AWAY, nowNanos));
    }

    /** @return why the application has to end, if it has to */
    Optional<String> lost(Lost lost, long nowNanos) {
        over.add(lost.container());
        Slot slot = slots.remove(lost.container());
        if (slot == null || lost.kind() != LossKind.FAILED) {
            return Optional.empty();
        }
        if (slot.phase() == Phase.STARTING) {
            falseStarts++;
            falseStartNanos = nowNanos;
        }
        String how = "container %s on %s exited with status %d: %s"
                .formatted(
                        lost.container(),
                        slot.host(),
                        lost.exitStatus(),
                        lost.diagnostics().isBlank()
                                ? "no diagnostics"
                                : lost.diagnostics().strip());
        return failed(how, nowNanos);
    }

    private Optional<String> failed(String how, long nowNanos) {
        failures.addLast(nowNanos);
        while (nowNanos - failures.getFirst() > limits.failureWindow().toNanos()) {
            failures.removeFirst();
        }
        if (failures.size() <= limits.failuresMax()) {
            return Optional.empty();
        }
        return Optional.of("%d executors failed within %d min, and %s is %d; the last: %s"
                .formatted(
                        failures.size(),
                        limits.failureWindow().toMinutes(),
                        EngineSettings.EXECUTOR_FAILURES_MAX.name(),
                        limits.failuresMax(),
                        how));
    }

    /** The first false start may be chance; after that, its cause is given time to pass. */
    private boolean isPausing(long nowNanos) {
        if (falseStarts < 2) {
            return false;
        }
        long pauseNanos = FIRST_PAUSE_NANOS << Math.min(falseStarts - 2, 10);
        return nowNanos - falseStartNanos < Math.min(pauseNanos, LONGEST_PAUSE_NANOS);
    }

    /**
     * Asks for what is missing and gives back what is too many or of no use.
     *
     * @return why the application has to end, if it has to
     */
    Optional<String> step(long nowNanos) {
        Optional<String> end = replaceUnregistered(nowNanos);
        slotsWhere(slot -> isAway(slot, nowNanos, 2 * awayNanos)).forEach(this::release);
        long good = slots.values().stream()
                .filter(slot -> !isAway(slot, nowNanos, awayNanos))
                .count();
        long missing = wanted - good - requested;
        if (missing > 0 && !isPausing(nowNanos)) {
            requested += (int) missing;
            output.requestContainers((int) missing);
        }
        for (long surplus = good - wanted; surplus > 0; surplus--) {
            release(newest());
        }
        return end;
    }

    private Optional<String> replaceUnregistered(long nowNanos) {
        Optional<String> end = Optional.empty();
        for (String container : slotsWhere(slot -> slot.phase() == Phase.STARTING
                && nowNanos - slot.sinceNanos() >= limits.launchTimeout().toNanos())) {
            String how = "container %s was allocated, but no executor in it registered within %d s (%s)"
                    .formatted(
                            container,
                            limits.launchTimeout().toSeconds(),
                            EngineSettings.EXECUTOR_LAUNCH_TIMEOUT.name());
            output.tell(new Happening.ContainerReplaced(container, how));
            release(container);
            end = failed(how, nowNanos);
        }
        return end;
    }

    private static boolean isAway(Slot slot, long nowNanos, long forNanos) {
        return slot.phase() == Phase.AWAY && nowNanos - slot.sinceNanos() >= forNanos;
    }

    /** Of those that have not registered, if there are, the one that was allocated last. */
    private String newest() {
        List<String> starting = slotsWhere(slot -> slot.phase() == Phase.STARTING);
        List<String> candidates = starting.isEmpty() ? new ArrayList<>(slots.keySet()) : starting;
        return candidates.get(candidates.size() - 1);
    }

    private List<String> slotsWhere(Predicate<Slot> holds) {
        return slots.entrySet().stream()
                .filter(entry -> holds.test(entry.getValue()))
                .map(Map.Entry::getKey)
                .toList();
    }

    /** Gives it back, whether it is known or not; it is replaced. */
    void release(String container) {
        slots.remove(container);
        over.add(container);
        output.releaseContainer(container);
    }
}
