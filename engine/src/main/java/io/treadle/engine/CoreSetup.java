package io.treadle.engine;

import io.treadle.api.graph.Plan;
import java.time.InstantSource;

/**
 * What a {@link DriverCore} is made for.
 *
 * @param epoch claimed
 * @param application an id that no other run of any application has
 * @param name for people
 * @param executors wanted
 * @param wallClock only labels come from it
 * @param checkpointId for a checkpoint that has no id yet, 12 hexadecimal digits from a source of randomness: those who keep
 *     something outside keep it under this
 */
public record CoreSetup(
        Plan plan,
        long epoch,
        String application,
        String name,
        int executors,
        DriverSettings settings,
        InstantSource wallClock,
        String checkpointId) {}
