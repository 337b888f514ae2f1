package io.treadle.yarn.client;

import io.grpc.StatusRuntimeException;
import io.treadle.api.StreamingException;
import io.treadle.api.role.Role;
import io.treadle.engine.Checkpoint;
import io.treadle.protocol.DriverAddress;
import io.treadle.protocol.tls.Identity;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.util.Optional;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A submitted application, as the main of the client sees it. */
final class Following implements Role.Execution {
    private static final Logger log = LoggerFactory.getLogger(Following.class);

    private final ApplicationId id;
    private final Checkpoint checkpoint;
    private final Optional<Identity> identity;
    private final FollowLoop loop;
    private final AutoCloseable connections;
    private boolean closed; // guarded by this

    Following(
            ApplicationId id,
            Checkpoint checkpoint,
            Optional<Identity> identity,
            FollowLoop loop,
            AutoCloseable connections) {
        this.id = id;
        this.checkpoint = checkpoint;
        this.identity = identity;
        this.loop = loop;
        this.connections = connections;
    }

    @Override
    public boolean await(Duration atMost) throws Exception {
        Optional<FollowLoop.End> end = loop.follow(atMost);
        if (end.isEmpty()) {
            return false;
        }
        close();
        failure(end.get()).ifPresent(failure -> {
            throw failure;
        });
        return true;
    }

    private synchronized void close() throws Exception {
        if (!closed) {
            closed = true;
            loop.close();
            connections.close();
        }
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
            Optional<DriverAddress> address =
                    checkpoint.address().filter(known -> known.application().equals(id.toString()));
            if (address.isPresent() && identity.isPresent()) {
                tellDriver(address.get(), identity.get(), drain);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("the wish to stop cannot be recorded in the checkpoint", e);
        }
    }

    private static void tellDriver(DriverAddress address, Identity identity, boolean drain) throws IOException {
        try (ControlClient driver = ControlClient.connect(address, identity)) {
            driver.stop(drain);
        } catch (StatusRuntimeException e) {
            log.info("The driver does not answer ({}); the next one will find the wish", e.getStatus());
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
