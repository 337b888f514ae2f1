package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SimulationTest {
    private static final int EVENTS = 2000;
    /** Of each kind of fault; twelve times as many of the mix of all. For more, set this property, or run {@link SimulationMain}. */
    private static final int SEEDS = Integer.getInteger("treadle.simulation.seeds", 4);

    @Test
    void inFairWeatherEveryRecordIsCommittedOnce() {
        Simulation.Result seen = run(EnumSet.noneOf(Fault.class), SEEDS);
        assertThat(seen.attempts()).as("drivers").isEqualTo(SEEDS);
    }

    @ParameterizedTest
    @EnumSource(Fault.class)
    void withOneKindOfFault(Fault fault) {
        run(EnumSet.of(fault), SEEDS);
    }

    /** Nobody dies, but nobody can rely on being heard. */
    @Test
    void withABadNetwork() {
        run(Fault.NETWORK, 8 * SEEDS);
    }

    /** One driver after the other, with what they and their executors said still under way. */
    @Test
    void withOneTakeoverAfterTheOther() {
        run(Fault.TAKEOVER, 8 * SEEDS);
    }

    @Test
    void withFaultsOfAllKinds() {
        Simulation.Result seen = run(Fault.BORNE, 12 * SEEDS);
        assertThat(seen.attempts()).as("drivers").isGreaterThan(24 * SEEDS);
    }

    private static Simulation.Result run(Set<Fault> faults, int seeds) {
        Simulation.Result seen = Simulation.Result.NOTHING;
        for (long seed = 1; seed <= seeds; seed++) {
            seen = seen.plus(Simulation.run(seed, faults, EVENTS));
        }
        assertThat(seen.batches()).as("batches").isGreaterThan(4L * seeds);
        return seen;
    }
}
