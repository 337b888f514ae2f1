package io.treadle.engine;

import io.treadle.protocol.wire.Beat;
import io.treadle.protocol.wire.Refuse;
import io.treadle.protocol.wire.RunBatch;
import io.treadle.protocol.wire.Shutdown;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.protocol.wire.Welcome;

/** Says things to executors in the name of this driver's epoch. Confined to the driver's loop. */
final class Outgoing {
    private final long epoch;
    private final DriverOutput output;

    Outgoing(long epoch, DriverOutput output) {
        this.epoch = epoch;
        this.output = output;
    }

    /** @param checkpoint its id; empty while it is not known, to be said again when it is */
    void welcome(long link, String checkpoint) {
        output.send(
                link,
                message()
                        .setWelcome(Welcome.newBuilder().setCheckpoint(checkpoint))
                        .build());
    }

    void refuse(long link, String reason) {
        output.send(
                link, message().setRefuse(Refuse.newBuilder().setReason(reason)).build());
        output.disconnect(link);
    }

    void beat(long link, long committedBatch) {
        output.send(
                link,
                message()
                        .setBeat(Beat.newBuilder().setCommittedBatch(committedBatch))
                        .build());
    }

    void run(long link, RunBatch batch) {
        output.send(link, message().setRunBatch(batch).build());
    }

    void shutdown(long link, String reason) {
        output.send(
                link,
                message().setShutdown(Shutdown.newBuilder().setReason(reason)).build());
    }

    void disconnect(long link) {
        output.disconnect(link);
    }

    private ToExecutor.Builder message() {
        return ToExecutor.newBuilder().setEpoch(epoch);
    }
}
