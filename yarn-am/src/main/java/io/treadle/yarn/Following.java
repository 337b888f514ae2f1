package io.treadle.yarn;

import io.treadle.api.StreamingException;
import io.treadle.api.role.Role;
import io.treadle.engine.Checkpoint;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;

/** A submitted application, as the main of the client sees it. */
final class Following implements Role.Execution {
    private final ApplicationId id;
    private final Checkpoint checkpoint;
    private final FollowLoop loop; // guarded by this
    private final AutoCloseable connections;

    Following(ApplicationId id, Checkpoint checkpoint, FollowLoop loop, AutoCloseable connections) {
        this.id = id;
        this.checkpoint = checkpoint;
        this.loop = loop;
        this.connections = connections;
    }

    @Override
    public synchronized boolean await(Duration atMost) throws Exception {
        Optional<FollowLoop.End> end = loop.follow(atMost);
        if (end.isEmpty()) {
            return false;
        }
        loop.close();
        connections.close();
        failure(end.get()).ifPresent(failure -> {
            throw failure;
        });
        return true;
    }

    /** What the driver said is more than what YARN was told; a driver that died says nothing. */
    static Optional<StreamingException> failure(FollowLoop.End end) {
        if (end.report().getFinalApplicationStatus() == FinalApplicationStatus.SUCCEEDED) {
            return Optional.empty();
        }
        String message = end.byDriver()
                .map(ended -> ended.getMessage())
                .orElseGet(() -> String.valueOf(end.report().getDiagnostics()).strip());
        String details = end.byDriver().map(ended -> ended.getDetails()).orElse("");
        return Optional.of(new StreamingException(
                "%s ended %s: %s"
                        .formatted(
                                end.report().getApplicationId(),
                                end.report().getFinalApplicationStatus(),
                                message.isEmpty() ? "YARN gives no reason" : message),
                details.isEmpty() ? null : new RemoteTrace(details)));
    }

    @Override
    public void stop(boolean drain) {
        try {
            // Recorded first: it holds even if there is no driver to hear it.
            checkpoint.requestStop(new Checkpoint.Stop(drain, id.toString()));
        } catch (IOException e) {
            throw new UncheckedIOException("the wish to stop cannot be recorded in the checkpoint", e);
        }
    }

    /** The stack trace of another process. */
    private static final class RemoteTrace extends Exception {
        private static final long serialVersionUID = 1;

        RemoteTrace(String details) {
            super(details, null, false, false);
        }
    }
}
