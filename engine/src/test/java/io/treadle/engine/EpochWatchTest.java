package io.treadle.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.protocol.DriverAddress;
import io.treadle.wal.LogFencedException;
import io.treadle.wal.MemoryLogStore;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EpochWatchTest {
    private final Checkpoint checkpoint = new Checkpoint(new MemoryLogStore());

    @Test
    void aDriverWithNothingToAppendNoticesThatALaterEpochWasClaimed() throws Exception {
        EpochWatch watch =
                new EpochWatch(checkpoint, "application_1", checkpoint.claim("application_1"), Optional.empty());
        watch.look();

        checkpoint.claim("application_1");

        assertThatThrownBy(watch::look)
                .isInstanceOf(LogFencedException.class)
                .hasMessageContaining("epoch 2 is claimed")
                .hasMessageContaining("of epoch 1");
    }

    @Test
    void aDriverNoticesThatAnotherApplicationHasBegun() throws Exception {
        EpochWatch watch =
                new EpochWatch(checkpoint, "application_1", checkpoint.claim("application_1"), Optional.empty());

        checkpoint.claim("application_2");

        assertThatThrownBy(watch::look)
                .isInstanceOf(RivalApplicationException.class)
                .hasMessageContaining("memory belongs to application_2")
                .hasMessageContaining("application_1 ends for good");
    }

    @Test
    void anAddressThatAnOlderDriverWroteOverIsPublishedAgain() throws Exception {
        long paused = checkpoint.claim("application");
        long inCharge = checkpoint.claim("application");
        DriverAddress ours = new DriverAddress(inCharge, "b", 2, "application");
        checkpoint.publish(ours);
        checkpoint.publish(new DriverAddress(paused, "a", 1, "application"));

        new EpochWatch(checkpoint, "application", inCharge, Optional.of(ours)).look();

        assertThat(checkpoint.address()).contains(ours);
    }

    @Test
    void theWishThatItsApplicationEndsIsFoundAndThatOfAnotherIsNot() throws Exception {
        EpochWatch watch =
                new EpochWatch(checkpoint, "application_1", checkpoint.claim("application_1"), Optional.empty());
        assertThat(watch.look()).isEmpty();
        checkpoint.requestStop(new Checkpoint.Stop(true, "application_0"));
        assertThat(watch.look()).isEmpty();

        checkpoint.requestStop(new Checkpoint.Stop(false, "application_1"));

        assertThat(watch.look()).contains(new Checkpoint.Stop(false, "application_1"));
    }
}
