package io.treadle.engine;

import io.treadle.engine.ContainerEvent.Allocated;
import io.treadle.engine.ContainerEvent.Lost;
import io.treadle.engine.ContainerEvent.Refused;
import io.treadle.protocol.wire.BatchFailed;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.PushFailed;
import io.treadle.protocol.wire.Register;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The coming and going of executors: registers them, notices their silence, keeps enough of them, and passes on what they
 * say. Messages of another epoch than ours are dropped here. Times are awake times, but for what is passed on. Confined to
 * the driver's loop.
 */
final class Executors {
    /** An executor that others could not reach, and cannot in a later batch within this time, is replaced: one break of a network is no reason. */
    private static final long UNREACHABLE_AGAIN_NANOS = Duration.ofMinutes(10).toNanos();

    private final CoreSetup setup;
    private final Roster roster;
    private final Outgoing outgoing;
    private final DriverOutput output;
    private final Containers containers;
    private final Registration registration;
    /** By the incarnation of the executor that others could not reach: when that last was new. */
    private final Map<String, Complaint> complaints = new HashMap<>();

    /** The checkpoint's id; empty while it is not known. */
    private String checkpoint = "";

    private record Complaint(long batch, long nanos) {}

    /** Who is to know. Called with the time of the event. */
    interface Listener {
        void joined();

        void lost(String incarnation, String reason);

        void reported(String incarnation, BatchReport report);

        void failed(Member member, BatchFailed failure);

        /** Others cannot reach {@code peer}: it is there, but not to be given parts of this batch. */
        void unreachable(String peer, String reason, long batch);

        void end(Outcome outcome);
    }

    Executors(CoreSetup setup, Roster roster, Outgoing outgoing, DriverOutput output) {
        this.setup = setup;
        this.roster = roster;
        this.outgoing = outgoing;
        this.output = output;
        this.containers = new Containers(setup.executors(), setup.settings(), output);
        this.registration = Registration.of(setup);
    }

    /** The checkpoint's id is known, and durable: also to those who have come before. */
    void know(String checkpointId) {
        checkpoint = checkpointId;
        roster.members().forEach(member -> outgoing.welcome(member.link(), checkpoint));
    }

    void received(long link, FromExecutor message, long awakeNanos, Listener listener) {
        if (message.hasRegister()) {
            register(link, message.getRegister(), awakeNanos, listener);
            return;
        }
        Optional<Member> sender = roster.onLink(link);
        if (sender.isEmpty()) {
            return; // it was lost meanwhile, and has been told so by the end of its connection
        }
        Member member = sender.get();
        member.heard(awakeNanos);
        if (message.hasHeartbeat()) {
            member.beats(message.getHeartbeat());
        } else if (message.hasBatchReport() && isOurs(message.getBatchReport().getEpoch())) {
            listener.reported(member.incarnation(), message.getBatchReport());
        } else if (message.hasBatchFailed() && isOurs(message.getBatchFailed().getEpoch())) {
            failed(member, message.getBatchFailed(), awakeNanos, listener);
        } else if (message.hasPushFailed() && isOurs(message.getPushFailed().getEpoch())) {
            pushFailed(member, message.getPushFailed(), awakeNanos, listener);
        }
    }

    /** After an Error the executor waits for us to hang up, and ends; that its container is gone then counts no more. */
    private void failed(Member member, BatchFailed failure, long awakeNanos, Listener listener) {
        if (!failure.getFatal()) {
            listener.failed(member, failure);
            return;
        }
        String reason = "executor %s came to an Error: %s".formatted(member, failure.getMessage());
        containers.away(member.container(), awakeNanos);
        leave(member, reason);
        listener.failed(member, failure);
        listener.lost(member.incarnation(), reason);
    }

    private boolean isOurs(long epoch) {
        return epoch == setup.epoch();
    }

    private void register(long link, Register register, long awakeNanos, Listener listener) {
        if (register.getHighestEpoch() > setup.epoch()) {
            listener.end(new Outcome(
                    Outcome.Kind.REPLACED,
                    "executor %s already obeys the driver of epoch %d; this is the one of epoch %d, which is over"
                            .formatted(register.getIncarnation(), register.getHighestEpoch(), setup.epoch()),
                    ""));
            return;
        }
        Optional<String> refusal = registration.refusal(register).or(() -> containers.refusal(register.getContainer()));
        if (refusal.isPresent()) {
            output.tell(new Happening.ExecutorRefused(register.getIncarnation(), refusal.get()));
            outgoing.refuse(link, refusal.get());
            return;
        }
        Member member = new Member(link, register, awakeNanos);
        Optional<Member> before = roster.add(member);
        containers.serving(member.container(), register.getHost(), awakeNanos);
        outgoing.welcome(link, checkpoint);
        if (before.isPresent()) {
            outgoing.disconnect(before.get().link());
            listener.lost(member.incarnation(), "executor %s has connected anew".formatted(member));
            return;
        }
        output.tell(new Happening.ExecutorJoined(
                member.incarnation(), member.container(), member.host(), register.getCores()));
        listener.joined();
    }

    void disconnected(long link, long awakeNanos, Listener listener) {
        roster.onLink(link)
                .ifPresent(member ->
                        lose(member, "executor %s closed its connection".formatted(member), awakeNanos, listener));
    }

    void container(ContainerEvent event, long awakeNanos, Listener listener) {
        if (event instanceof Allocated allocated) {
            containers.allocated(allocated.container(), allocated.host(), awakeNanos);
        } else if (event instanceof Refused refused) {
            listener.end(new Outcome(
                    Outcome.Kind.FAILED, "no container can be had for an executor: " + refused.reason(), ""));
        } else if (event instanceof Lost lost) {
            roster.inContainer(lost.container())
                    .ifPresent(member -> lose(member, whyLost(member, lost), awakeNanos, listener));
            end(containers.lost(lost, awakeNanos), listener);
        }
    }

    private static String whyLost(Member member, Lost lost) {
        return "executor %s is gone: %s, exit status %d%s"
                .formatted(
                        member,
                        lost.kind(),
                        lost.exitStatus(),
                        lost.diagnostics().isBlank()
                                ? ""
                                : ", " + lost.diagnostics().strip());
    }

    private void pushFailed(Member reporter, PushFailed failure, long awakeNanos, Listener listener) {
        Optional<Member> peer = roster.find(failure.getPeer());
        if (peer.isEmpty()) {
            return; // lost already: the batch is run anew without it
        }
        String reason = "executor %s cannot be reached by %s: %s".formatted(peer.get(), reporter, failure.getMessage());
        Complaint before = complaints.get(failure.getPeer());
        if (before == null || failure.getBatch() > before.batch()) {
            complaints.put(failure.getPeer(), new Complaint(failure.getBatch(), awakeNanos));
            if (before != null && awakeNanos - before.nanos() < UNREACHABLE_AGAIN_NANOS) {
                lose(peer.get(), reason, awakeNanos, listener);
                containers.release(peer.get().container());
                return;
            }
        }
        listener.unreachable(failure.getPeer(), reason, failure.getBatch());
    }

    /** Notices who is silent, and asks for containers where some are missing. */
    void step(long awakeNanos, Listener listener) {
        long timeoutNanos = setup.settings().executorTimeout().toNanos();
        for (Member member : roster.silentFor(timeoutNanos, awakeNanos)) {
            long seconds = member.silentNanos(awakeNanos) / 1_000_000_000L;
            lose(
                    member,
                    "executor %s was silent for %d s".formatted(member, seconds),
                    awakeNanos - timeoutNanos,
                    listener);
        }
        end(containers.step(awakeNanos), listener);
    }

    /** @param awayNanos since when it counts as away */
    private void lose(Member member, String reason, long awayNanos, Listener listener) {
        containers.away(member.container(), awayNanos);
        leave(member, reason);
        listener.lost(member.incarnation(), reason);
    }

    private void leave(Member member, String reason) {
        roster.remove(member);
        complaints.remove(member.incarnation());
        outgoing.disconnect(member.link());
        output.tell(new Happening.ExecutorLost(member.incarnation(), reason));
    }

    private static void end(Optional<String> reason, Listener listener) {
        reason.ifPresent(message -> listener.end(new Outcome(Outcome.Kind.FAILED, message, "")));
    }

    void beat(long committedBatch) {
        List.copyOf(roster.members()).forEach(member -> outgoing.beat(member.link(), committedBatch));
    }

    void shutdown(String reason) {
        List.copyOf(roster.members()).forEach(member -> outgoing.shutdown(member.link(), reason));
    }
}
