package io.treadle.runtime;

import io.treadle.api.graph.Plan;
import io.treadle.protocol.wire.RunBatch;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Remembers the placement that the driver sent last on this link, since it is not repeated while it stays. Confined to
 * the executor's loop.
 */
final class Placements {
    private final Plan plan;
    private final String self;
    private long version;
    private @Nullable Placed newest;

    Placements(Plan plan, String self) {
        this.plan = plan;
        this.self = self;
    }

    /** A new link: whoever is at its other end counts versions in their own way. */
    void forget() {
        newest = null;
    }

    /** The placement that a message means; empty if it means one that was not sent. */
    Optional<Placed> of(RunBatch message) {
        if (message.hasPlacement()) {
            newest = new Placed(plan, self, message.getPlacement());
            version = message.getPlacementVersion();
        }
        return version == message.getPlacementVersion() ? Optional.ofNullable(newest) : Optional.empty();
    }
}
