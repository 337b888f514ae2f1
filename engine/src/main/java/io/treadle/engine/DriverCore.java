package io.treadle.engine;

import io.treadle.engine.BatchLogEvent.Ended;
import io.treadle.engine.BatchLogEvent.TookOver;
import io.treadle.engine.DriverEvent.Appended;
import io.treadle.engine.DriverEvent.Container;
import io.treadle.engine.DriverEvent.Disconnected;
import io.treadle.engine.DriverEvent.PublisherDone;
import io.treadle.engine.DriverEvent.PublisherFailed;
import io.treadle.engine.DriverEvent.PublisherUnavailable;
import io.treadle.engine.DriverEvent.Received;
import io.treadle.engine.DriverEvent.Recovered;
import io.treadle.engine.DriverEvent.SourceFailed;
import io.treadle.engine.DriverEvent.SourcePolled;
import io.treadle.engine.DriverEvent.SourceTold;
import io.treadle.engine.DriverEvent.SourceUnavailable;
import io.treadle.engine.DriverEvent.StopRequested;
import io.treadle.engine.StopPlan.Wish;
import io.treadle.protocol.wire.BatchFailed;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.Status;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.jspecify.annotations.Nullable;

/**
 * The driver that decides: stepped, without threads, clock or I/O. Whoever owns it hands it events and the time, and does what
 * it says through {@link DriverOutput}. Confined to one thread.
 *
 * <pre>
 * RECOVERING ─► TAKING_OVER ─► WORKING ─► ENDING ─► FINISHED
 * </pre>
 *
 * While it is recovering it already registers executors and keeps containers; nothing is planned or committed before its
 * own TookOver is durable.
 */
public final class DriverCore {
    /** A longer time between two steps is taken for a pause of this process; see the smallest treadle.executor.timeout. */
    private static final int NAP_BEATS = 3;

    private final CoreSetup setup;
    private final Input.Kinds kinds;
    private final DriverOutput output;
    private final Roster roster = new Roster();
    private final Outgoing outgoing;
    private final Executors executors;
    private final StopPlan stopPlan = new StopPlan();
    private final AwakeClock awakeClock;
    private final long startedMillis;

    private final Listening listening = new Listening();
    /** Of the event or step in hand. */
    private long nowNanos;

    private Phase phase = Phase.RECOVERING;
    private @Nullable Work work;
    private long nextBeatNanos;

    private enum Phase {
        RECOVERING,
        TAKING_OVER,
        WORKING,
        ENDING,
        FINISHED
    }

    /** What there is once the history is known. */
    private record Work(
            Journal journal,
            Inputs inputs,
            Publishing publishing,
            FailurePolicy policy,
            BatchCycle cycle,
            FailedAttempts failedAttempts) {}

    public DriverCore(CoreSetup setup, DriverOutput output, long nowNanos) {
        this(setup, Input.of(setup.plan()), output, nowNanos);
    }

    /** @param kinds of the streams that the plan reads */
    DriverCore(CoreSetup setup, Input.Kinds kinds, DriverOutput output, long nowNanos) {
        this.nowNanos = nowNanos;
        this.setup = setup;
        this.kinds = kinds;
        this.output = output;
        this.outgoing = new Outgoing(setup.epoch(), output);
        this.executors = new Executors(setup, roster, outgoing, output);
        this.awakeClock =
                new AwakeClock(NAP_BEATS * setup.settings().heartbeatInterval().toNanos(), nowNanos);
        this.startedMillis = setup.wallClock().millis();
        this.nextBeatNanos = nowNanos;
    }

    /**
     * Takes one event. A {@link #step} is due after the last of those that are there.
     *
     * @throws IllegalStateException if the event cannot be, for example because the log's history makes no sense: the
     *     driver must end
     */
    public void handle(DriverEvent event, long atNanos) {
        nowNanos = atNanos;
        if (phase == Phase.FINISHED) {
            return;
        }
        if (event instanceof Received received) {
            executors.received(received.link(), received.message(), awakeClock.at(nowNanos), listening);
        } else if (event instanceof Disconnected closed) {
            executors.disconnected(closed.link(), awakeClock.at(nowNanos), listening);
        } else if (event instanceof Container container) {
            executors.container(container.event(), awakeClock.at(nowNanos), listening);
        } else if (event instanceof StopRequested stop) {
            stopRequested(stop.drain());
        } else if (event instanceof Recovered recovered) {
            takeOver(recovered.history(), nowNanos);
        } else {
            handleWork(event, nowNanos);
        }
    }

    private void handleWork(DriverEvent event, long nowNanos) {
        Work now = work;
        if (now == null) {
            throw new IllegalStateException("%s comes before the history is known".formatted(event));
        }
        if (event instanceof Appended appended) {
            now.journal.appended(appended.event(), appended.restate(), nowNanos);
        } else if (event instanceof SourcePolled polled) {
            now.inputs.polled(polled.streamUid(), polled.found(), nowNanos);
        } else if (event instanceof SourceTold told) {
            now.inputs.told(told.streamUid(), told.partitions());
        } else if (event instanceof SourceUnavailable unavailable) {
            now.inputs.unavailable(unavailable.streamUid(), unavailable.message(), nowNanos);
        } else if (event instanceof SourceFailed failed) {
            String message = "stream \"%s\" cannot be read: %s".formatted(failed.streamUid(), failed.message());
            finish(new Outcome(Outcome.Kind.FAILED, message, failed.details()));
        } else {
            handlePublisher(event, now.publishing, nowNanos);
        }
    }

    private void handlePublisher(DriverEvent event, Publishing publishing, long nowNanos) {
        if (event instanceof PublisherDone done) {
            publishing.done(done.outputUid());
        } else if (event instanceof PublisherUnavailable unavailable) {
            publishing.unavailable(unavailable.outputUid(), unavailable.message(), nowNanos);
        } else if (event instanceof PublisherFailed failed) {
            String message = "what is committed cannot be published by output \"%s\": %s"
                    .formatted(failed.outputUid(), failed.message());
            finish(new Outcome(Outcome.Kind.FAILED, message, failed.details()));
        }
    }

    private void takeOver(History history, long nowNanos) {
        BatchLogState state = history.state();
        Optional<Outcome> end = HistoryCheck.of(setup, state);
        if (end.isPresent()) {
            finish(end.get());
            return;
        }
        Work begun = prepare(state, nowNanos);
        work = begun;
        phase = Phase.TAKING_OVER;
        Happening found = new Happening.TookOver(setup.epoch(), state.tookOver().isEmpty(), state.committedBatch());
        TookOver entry = new TookOver(
                setup.epoch(),
                setup.application(),
                setup.plan().graph().fingerprint(),
                state.committedBatch(),
                history.hash(),
                setup.wallClock().millis(),
                state.checkpoint().isEmpty() ? setup.checkpointId() : state.checkpoint());
        begun.journal.append(entry, appendedNanos -> {
            phase = Phase.WORKING;
            output.tell(found);
            executors.know(entry.checkpoint());
            begun.publishing.begin();
            begun.cycle.begin(appendedNanos);
        });
    }

    private Work prepare(BatchLogState state, long nowNanos) {
        Journal journal = new Journal(state, output);
        Inputs inputs = new Inputs(setup.plan(), kinds, journal, output);
        Crew crew = new Crew(setup, roster, outgoing, inputs);
        Publishing publishing = new Publishing(setup.plan(), journal, output);
        FailurePolicy policy = new FailurePolicy(setup.settings().taskAttempts());
        BatchCycle.Parts parts = new BatchCycle.Parts(journal, inputs, crew, publishing, policy);
        BatchCycle cycle = new BatchCycle(setup, parts, stopPlan, output, nowNanos);
        FailedAttempts failedAttempts = new FailedAttempts(policy, journal, cycle, output, this::finish);
        return new Work(journal, inputs, publishing, policy, cycle, failedAttempts);
    }

    private void stopRequested(boolean drain) {
        if (stopPlan.request(drain)) {
            output.tell(new Happening.StopRequested(drain));
        }
    }

    /** Does what is due. */
    public void step(long atNanos) {
        nowNanos = atNanos;
        if (phase == Phase.FINISHED) {
            return;
        }
        if (phase != Phase.ENDING) {
            executors.step(awakeClock.at(nowNanos), listening);
        }
        Work now = work;
        if (phase == Phase.WORKING && now != null) {
            now.publishing.step(nowNanos);
            if (now.cycle.step(nowNanos)) {
                end(now);
            }
        }
        if (phase != Phase.FINISHED && nowNanos - nextBeatNanos >= 0) {
            executors.beat(committedBatch());
            nextBeatNanos = nowNanos + setup.settings().heartbeatInterval().toNanos();
        }
    }

    private void end(Work now) {
        phase = Phase.ENDING;
        boolean drained = stopPlan.wish() == Wish.DRAIN;
        List<String> leftOut = drained ? now.inputs.leftOut() : List.of();
        String message = "the application was stopped after batch %d%s"
                .formatted(committedBatch(), drained ? withWhat(leftOut) : "");
        now.journal.append(
                new Ended(setup.wallClock().millis(), drained && leftOut.isEmpty()),
                appendedNanos -> finish(new Outcome(Outcome.Kind.SUCCEEDED, message, "")));
    }

    private static String withWhat(List<String> leftOut) {
        return leftOut.isEmpty()
                ? ", with all that was available"
                : ", without what came last in %s: its source did not say in time what there is; the next start reads it"
                        .formatted(String.join(", ", leftOut));
    }

    private void finish(Outcome outcome) {
        if (phase == Phase.FINISHED) {
            return;
        }
        phase = Phase.FINISHED;
        if (outcome.kind() == Outcome.Kind.SUCCEEDED || outcome.kind() == Outcome.Kind.FAILED) {
            executors.shutdown(outcome.message());
        }
        output.finished(outcome);
    }

    /** When {@link #step} is due if no event comes before. */
    public long nextWakeNanos() {
        Work now = work;
        if (phase != Phase.WORKING || now == null) {
            return nextBeatNanos;
        }
        OptionalLong wake = Wake.earlier(now.cycle.nextWakeNanos(), now.publishing.nextWakeNanos());
        return Wake.earlier(wake, OptionalLong.of(nextBeatNanos)).orElse(nextBeatNanos);
    }

    /** How it goes, without the newest batch's summary. */
    public Status status(long nowNanos) {
        Work now = work;
        Status.Builder status = Status.newBuilder()
                .setApplication(setup.application())
                .setName(setup.name())
                .setEpoch(setup.epoch())
                .setState(describePhase())
                .setCommittedBatch(committedBatch())
                .setCommittedRecords(now == null ? 0 : now.journal.state().committedRecords())
                .setBacklogRecords(now == null ? 0 : now.inputs.backlog())
                .setStartedMillis(startedMillis)
                .setBatchIntervalMillis(setup.plan().graph().batchInterval().toMillis())
                .setMessage(whyItWaits().orElse(""));
        long awakeNanos = awakeClock.at(nowNanos);
        roster.members().forEach(member -> status.addExecutors(member.status(awakeNanos)));
        return status.build();
    }

    private String describePhase() {
        if (phase == Phase.WORKING) {
            return stopPlan.wish() == Wish.NONE ? "RUNNING" : "STOPPING";
        }
        return phase.name();
    }

    private Optional<String> whyItWaits() {
        if (roster.isEmpty() && phase == Phase.WORKING) {
            return Optional.of("no executor is registered; %d wanted".formatted(setup.executors()));
        }
        Work now = work;
        if (now == null) {
            return Optional.empty();
        }
        return now.policy.trouble().or(now.publishing::trouble).or(now.inputs::trouble);
    }

    private long committedBatch() {
        return work == null ? 0 : work.journal.state().committedBatch();
    }

    /** Passes on what executors do, at the time of the event. */
    private final class Listening implements Executors.Listener {
        @Override
        public void joined() {
            if (work != null && phase == Phase.WORKING) {
                work.cycle.joined(nowNanos);
            }
        }

        @Override
        public void lost(String incarnation, String reason) {
            running().filter(batch -> batch.isOwedBy(incarnation)).ifPresent(batch -> again(reason));
        }

        @Override
        public void reported(String incarnation, BatchReport report) {
            Work now = work;
            if (now != null) {
                RunningBatch running = now.cycle.running().orElse(null);
                now.cycle.reported(incarnation, report, nowNanos).ifPresent(stage -> inconsistent(now, running, stage));
            }
        }

        private void inconsistent(Work now, @Nullable RunningBatch running, String stageUid) {
            if (running != null) {
                now.failedAttempts.inconsistent(running, stageUid, nowNanos);
            }
        }

        @Override
        public void failed(Member member, BatchFailed failure) {
            Work now = work;
            running()
                    .filter(batch -> batch.number() == failure.getBatch()
                            && batch.attempt() == failure.getAttempt()
                            && batch.isOwedBy(member.incarnation()))
                    .ifPresent(batch -> {
                        if (now != null) {
                            now.failedAttempts.failed(batch, member, failure, nowNanos);
                        }
                    });
        }

        @Override
        public void unreachable(String peer, String reason, long number) {
            running()
                    .filter(batch -> batch.number() == number && batch.isOwedBy(peer))
                    .ifPresent(batch -> {
                        batch.exclude(peer);
                        again(reason);
                    });
        }

        @Override
        public void end(Outcome outcome) {
            finish(outcome);
        }

        private Optional<RunningBatch> running() {
            return work == null ? Optional.empty() : work.cycle.running();
        }

        private void again(String reason) {
            if (work != null && phase != Phase.FINISHED) {
                work.cycle.again(reason, nowNanos);
            }
        }
    }
}
