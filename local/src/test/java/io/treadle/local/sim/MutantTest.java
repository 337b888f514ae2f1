package io.treadle.local.sim;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.EnumSet;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** The simulation sees what is wrong, if something is. */
class MutantTest {
    private static final int EVENTS = 2000;
    private static final int MOST_SEEDS = 400;

    @ParameterizedTest
    @EnumSource(value = Mutant.class, mode = EnumSource.Mode.EXCLUDE, names = "NONE")
    void whatIsWrongBreaksAnInvariant(Mutant mutant) {
        assertThat(isCaught(mutant))
                .as("%s is seen in one of %d seeds", mutant, MOST_SEEDS)
                .isTrue();
    }

    private static boolean isCaught(Mutant mutant) {
        for (long seed = 1; seed <= MOST_SEEDS; seed++) {
            try {
                Simulation.run(seed, faults(mutant), EVENTS, mutant);
            } catch (AssertionError invariant) {
                return true;
            }
        }
        return false;
    }

    /** Those that bring it about soonest. */
    private static Set<Fault> faults(Mutant mutant) {
        return switch (mutant) {
            case DIGESTS_NOT_COMPARED ->
                EnumSet.of(
                        Fault.COMPACTION,
                        Fault.CHANGING_FUNCTION,
                        Fault.EXECUTOR_CRASH,
                        Fault.EXECUTOR_PAUSE,
                        Fault.SINK_OUTAGE,
                        Fault.BREAK,
                        Fault.DELAY);
            case LEASE_LEFT_OUT ->
                EnumSet.of(
                        Fault.DELAY,
                        Fault.TASK_FAILURE,
                        Fault.BREAK,
                        Fault.PARTITION,
                        Fault.REPLAY,
                        Fault.DRIVER_CRASH);
            case NONE,
                    LOWER_EPOCH_OBEYED,
                    OLDER_ATTEMPT_TAKEN,
                    AGAIN_NEVER_SAID,
                    MARK_NOT_READ,
                    MARK_APART,
                    FORMER_NOT_FENCED,
                    PUBLISHED_BEFORE_THE_DECISION,
                    PUBLISHED_OUT_OF_ORDER -> Fault.BORNE;
        };
    }
}
