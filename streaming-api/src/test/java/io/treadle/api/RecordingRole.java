package io.treadle.api;

import io.treadle.api.role.Role;
import io.treadle.api.role.Roles;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/** A role that notes what it was asked to start, and ends when the test says so. Can fail to start. */
final class RecordingRole implements Role {
    private final List<Application> started = new ArrayList<>();
    private final List<Boolean> stops = new ArrayList<>();
    private CompletableFuture<Void> end = new CompletableFuture<>();
    private @Nullable Exception failure;
    private @Nullable RuntimeException stopFailure;

    static RecordingRole installed() {
        RecordingRole role = new RecordingRole();
        Roles.install(role, Map.of());
        return role;
    }

    void failAtStart(Exception cause) {
        failure = cause;
    }

    void failAtStop(RuntimeException cause) {
        stopFailure = cause;
    }

    void end() {
        end.complete(null);
    }

    void fail(Exception cause) {
        end.completeExceptionally(cause);
    }

    List<Application> started() {
        return started;
    }

    List<Boolean> stops() {
        return stops;
    }

    /** Ends the active context, if any, so that the next can be started. */
    void forget() {
        end.complete(null);
        StreamingContext.getActive().ifPresent(RecordingRole::await);
        end = new CompletableFuture<>();
    }

    private static void await(StreamingContext context) {
        try {
            context.awaitTermination();
        } catch (InterruptedException e) {
            throw new IllegalStateException(e);
        }
    }

    @Override
    public Execution start(Application application) throws Exception {
        if (failure != null) {
            throw failure;
        }
        started.add(application);
        return new Execution() {
            @Override
            public boolean await(Duration atMost) throws Exception {
                try {
                    end.get(atMost.toMillis(), TimeUnit.MILLISECONDS);
                    return true;
                } catch (TimeoutException e) {
                    return false;
                } catch (ExecutionException e) {
                    throw (Exception) e.getCause();
                }
            }

            @Override
            public void stop(boolean drain) {
                if (stopFailure != null) {
                    throw stopFailure;
                }
                stops.add(drain);
            }
        };
    }
}
