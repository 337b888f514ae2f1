package io.treadle.wal.hdfs;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;
import org.junit.jupiter.api.Test;

class LeaseRecoveryTest {
    private static final Path FILE = new Path("/log/1.wal");

    private final FakeFiles files = new FakeFiles();
    private Instant now = Instant.EPOCH;
    private final LeaseRecovery recovery = new LeaseRecovery(files, () -> now);

    @Test
    void recoveryIsAskedForOnceAndThenEverMoreRarely() throws IOException {
        List<Long> askedAtSeconds = new ArrayList<>();
        for (long second = 0; second < 300; second++) {
            now = Instant.ofEpochSecond(second);
            int before = files.recoveries;
            assertThat(recovery.advance(FILE)).isFalse();
            if (files.recoveries > before) {
                askedAtSeconds.add(second);
            }
        }
        assertThat(askedAtSeconds).containsExactly(0L, 4L, 12L, 28L, 60L, 124L, 188L, 252L);
        assertThat(files.looks).isEqualTo(292);
    }

    @Test
    void aFileThatIsClosedIsSeenAtTheNextLook() throws IOException {
        assertThat(recovery.advance(FILE)).isFalse();
        files.closed = true;
        assertThat(recovery.advance(FILE)).isTrue();
        assertThat(files.recoveries).isEqualTo(1);
    }

    @Test
    void aFileThatWasClosedAlreadyTakesOneQuestion() throws IOException {
        files.closed = true;
        assertThat(recovery.advance(FILE)).isTrue();
        assertThat(files.recoveries).isEqualTo(1);
        assertThat(files.looks).isZero();
    }

    @Test
    void aClockSetBackDelaysNothing() throws IOException {
        assertThat(recovery.advance(FILE)).isFalse();
        now = now.minus(Duration.ofHours(1));
        assertThat(recovery.advance(FILE)).isFalse();
        assertThat(files.recoveries).isEqualTo(2);
    }

    private static final class FakeFiles implements LeaseRecoverable {
        private boolean closed;
        private int recoveries;
        private int looks;

        @Override
        public boolean recoverLease(Path file) {
            recoveries++;
            return closed;
        }

        @Override
        public boolean isFileClosed(Path file) {
            looks++;
            return closed;
        }
    }
}
