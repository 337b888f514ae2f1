package io.treadle.engine;

import io.treadle.api.graph.Plan;
import io.treadle.engine.Placement.SourcePart;
import io.treadle.engine.RunningBatch.TaskId;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.SourceTask;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;

/** Gives a batch to the executors that are there: one message to each that has a part in it. Confined to the driver's loop. */
final class Crew {
    private final Plan plan;
    private final Inputs inputs;
    private final Roster roster;
    private final Placement placement;
    private final Outgoing outgoing;
    private final int wanted;
    private final long patienceNanos;
    /** Since when somebody is there and others are waited for. */
    private OptionalLong waitingSinceNanos = OptionalLong.empty();

    private boolean gathered;

    Crew(CoreSetup setup, Roster roster, Outgoing outgoing, Inputs inputs) {
        this.plan = setup.plan();
        this.inputs = inputs;
        this.roster = roster;
        this.placement = new Placement(setup.plan());
        this.outgoing = outgoing;
        this.wanted = setup.executors();
        this.patienceNanos = setup.settings().gatherTimeout().toNanos();
    }

    /**
     * Whether a batch can be begun. Before the first one, all executors that are wanted are waited for, for a while after
     * one has come: else that one does all of a batch that may be the largest there will be. Later anybody will do.
     */
    boolean isReady(long nowNanos) {
        if (isEmpty()) {
            waitingSinceNanos = OptionalLong.empty();
            return false;
        }
        if (gathered) {
            return true;
        }
        long since = waitingSinceNanos.orElse(nowNanos);
        waitingSinceNanos = OptionalLong.of(since);
        gathered = live().size() >= wanted || nowNanos - since >= patienceNanos;
        return gathered;
    }

    /** When {@link #isReady} becomes true if nobody comes or goes; empty if it is, or if nobody is there. */
    OptionalLong readyNanos() {
        boolean waiting = !gathered && !isEmpty() && waitingSinceNanos.isPresent();
        return waiting ? OptionalLong.of(waitingSinceNanos.getAsLong() + patienceNanos) : OptionalLong.empty();
    }

    boolean isEmpty() {
        return roster.isEmpty();
    }

    /** Evens out before a batch is begun: within one, parts move only when they must. There must be somebody. */
    void balance(RunningBatch batch) {
        Set<SourcePart> read = new HashSet<>();
        batch.tasks().forEach(task -> read.add(new SourcePart(task.getStage(), task.getPartition())));
        placement.keepSources(part -> read.contains(part) || inputs.isThere(streamUid(part.stage()), part.partition()));
        placement.divide(batch.tasksByStage());
        placement.balance(live());
    }

    private String streamUid(int stage) {
        return plan.stage(stage).input().uid();
    }

    /** Sends the next attempt of a batch. There must be somebody. */
    void run(RunningBatch batch, long committedBatch) {
        List<String> eligible = batch.eligible(live());
        placement.divide(batch.tasksByStage());
        placement.retain(eligible);
        Map<String, RunBatch.Builder> messages = new TreeMap<>();
        for (SourceTask task : batch.tasks()) {
            List<String> hosts = inputs.hosts(streamUid(task.getStage()), task.getPartition());
            String owner =
                    placement.sourceOwner(task.getStage(), task.getPartition(), eligible, roster.on(hosts, eligible));
            messages.computeIfAbsent(owner, who -> RunBatch.newBuilder()).addTasks(task);
        }
        for (String owner : batch.isAnew() ? eligible : placement.shuffleOwners()) {
            messages.computeIfAbsent(owner, who -> RunBatch.newBuilder());
        }
        batch.nextAttempt(messages.keySet());
        messages.forEach((incarnation, message) ->
                roster.find(incarnation).ifPresent(member -> send(member, message, batch, committedBatch)));
    }

    private void send(Member member, RunBatch.Builder message, RunningBatch batch, long committedBatch) {
        message.setBatch(batch.number())
                .setAttempt(batch.attempt())
                .setPlannedMillis(batch.planned().timeMillis())
                .addAllSizes(batch.sizes())
                .setPlacementVersion(placement.version())
                .setCommittedBatch(committedBatch)
                .setAgain(batch.isAgain())
                .setAnew(batch.isAnew());
        batch.planned().watermarkMillis().ifPresent(message::setWatermarkMillis);
        if (member.needsPlacement(placement.version())) {
            message.setPlacement(placement.toWire(pushAddresses()));
        }
        outgoing.run(member.link(), message.build());
    }

    /** Has a task that failed run elsewhere in the next attempt, if there is an elsewhere. */
    void moveAway(RunningBatch batch, TaskId id) {
        List<String> eligible = batch.eligible(live());
        batch.sourceTask(id)
                .ifPresentOrElse(
                        task -> placement.moveSourceAway(task.getStage(), task.getPartition(), eligible),
                        () -> placement.moveShuffleAway(id.stage(), id.task(), eligible));
    }

    private List<String> live() {
        return roster.members().stream().map(Member::incarnation).toList();
    }

    private Map<String, String> pushAddresses() {
        Map<String, String> addresses = new LinkedHashMap<>();
        roster.members().forEach(member -> addresses.put(member.incarnation(), member.pushAddress()));
        return addresses;
    }
}
