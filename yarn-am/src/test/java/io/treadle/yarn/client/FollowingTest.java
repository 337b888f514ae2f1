package io.treadle.yarn.client;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.Checkpoint;
import io.treadle.wal.LocalLogStore;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.apache.hadoop.yarn.api.records.ApplicationId;
import org.apache.hadoop.yarn.api.records.ApplicationReport;
import org.apache.hadoop.yarn.api.records.FinalApplicationStatus;
import org.apache.hadoop.yarn.api.records.YarnApplicationState;
import org.apache.hadoop.yarn.client.api.impl.YarnClientImpl;
import org.apache.hadoop.yarn.util.Records;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

@Timeout(60)
class FollowingTest {
    private static final ApplicationId ID = ApplicationId.newInstance(1, 1);
    private static final Duration FOR_EVER = Duration.ofDays(365L * 100);

    @TempDir
    private Path directory;

    private final Reporting yarn = new Reporting();
    private final AtomicInteger closed = new AtomicInteger();

    @Test
    void aThreadThatWaitsForALittleIsNotHeldUpByOneThatWaitsForEver() throws Exception {
        Following following = following();
        CompletableFuture<Boolean> forEver = CompletableFuture.supplyAsync(() -> await(following));
        yarn.asked.await();

        assertThat(following.await(Duration.ofMillis(1))).isFalse();
        assertThat(forEver).isNotDone();

        yarn.state = YarnApplicationState.FINISHED;
        assertThat(forEver.join()).isTrue();
    }

    @Test
    void everyThreadThatWaitsLearnsOfTheEndAndTheConnectionsAreClosedOnce() throws Exception {
        Following following = following();
        CompletableFuture<Boolean> one = CompletableFuture.supplyAsync(() -> await(following));
        CompletableFuture<Boolean> other = CompletableFuture.supplyAsync(() -> await(following));
        yarn.asked.await();

        yarn.state = YarnApplicationState.FINISHED;

        assertThat(one.join()).isTrue();
        assertThat(other.join()).isTrue();
        assertThat(following.await(Duration.ZERO)).isTrue();
        assertThat(closed).hasValue(1);
    }

    private Following following() {
        Checkpoint checkpoint = new Checkpoint(new LocalLogStore(directory));
        FollowLoop loop = new FollowLoop(yarn, ID, checkpoint, Optional.empty(), Watcher.console(), 0);
        return new Following(ID, checkpoint, Optional.empty(), loop, closed::incrementAndGet);
    }

    private static boolean await(Following following) {
        try {
            return following.await(FOR_EVER);
        } catch (Exception e) {
            throw new CompletionException(e);
        }
    }

    /** A ResourceManager that runs the application till the test says that it has finished. */
    private static final class Reporting extends YarnClientImpl {
        final CountDownLatch asked = new CountDownLatch(1);
        volatile YarnApplicationState state = YarnApplicationState.RUNNING;

        @Override
        public ApplicationReport getApplicationReport(ApplicationId id) {
            asked.countDown();
            ApplicationReport report = Records.newRecord(ApplicationReport.class);
            report.setApplicationId(id);
            report.setYarnApplicationState(state);
            report.setFinalApplicationStatus(FinalApplicationStatus.SUCCEEDED);
            report.setTrackingUrl("http://localhost/");
            return report;
        }
    }
}
