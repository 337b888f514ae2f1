package io.treadle.yarn.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.StreamingConf;
import io.treadle.engine.EngineSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.yarn.conf.YarnConfiguration;
import org.junit.jupiter.api.Test;

class LaunchHostTest {
    private static final Duration LAUNCH_TIMEOUT = new StreamingConf().get(EngineSettings.EXECUTOR_LAUNCH_TIMEOUT);

    @Test
    void whateverHindersALaunchIsTold() throws InterruptedException {
        assertThat(failureOf(() -> {
                    throw new IOException("no such file");
                }))
                .contains("no such file");
        assertThat(failureOf(() -> {
                    throw new IllegalStateException();
                }))
                .contains("IllegalStateException");
        assertThat(failureOf(() -> {
                    throw new NoClassDefFoundError("Missing");
                }))
                .contains("NoClassDefFoundError", "Missing");
    }

    @Test
    void aLaunchThatIsTakenBackBeforeItBeginsNeverDoes() throws InterruptedException {
        CompletableFuture<Boolean> open = new CompletableFuture<>();
        LinkedBlockingQueue<Integer> failures = new LinkedBlockingQueue<>();
        LaunchHost host = host(() -> {
            throw new IOException("opened: " + open.join());
        });
        for (int i = 1; i <= 10; i++) {
            int number = i;
            host.launch(YarnRecords.container(number), reason -> failures.add(number));
        }

        assertThat(host.cancel(YarnRecords.id(9))).isTrue();
        assertThat(host.cancel(YarnRecords.id(9))).isFalse();
        open.complete(true);

        assertThat(take(9, failures)).containsExactlyInAnyOrder(1, 2, 3, 4, 5, 6, 7, 8, 10);
    }

    @Test
    void aNodeThatCannotBeReachedIsGivenUpWellWithinTheLaunchTimeout() {
        Configuration impatient = LaunchHost.impatient(new YarnConfiguration());
        long wait = impatient.getLong(YarnConfiguration.CLIENT_NM_CONNECT_MAX_WAIT_MS, -1);
        long tries = 1 + wait / impatient.getLong(YarnConfiguration.CLIENT_NM_CONNECT_RETRY_INTERVAL_MS, -1);
        long connect = impatient.getLong("ipc.client.connect.timeout", -1);

        assertThat(tries * connect + wait).isBetween(1L, LAUNCH_TIMEOUT.toMillis() / 2);
        assertThat(impatient.getLong("yarn.rpc.nm-command-timeout", 60_000))
                .isLessThanOrEqualTo(LAUNCH_TIMEOUT.toMillis() / 4);
    }

    private static List<Integer> take(int count, LinkedBlockingQueue<Integer> queue) throws InterruptedException {
        List<Integer> taken = new ArrayList<>();
        while (taken.size() < count) {
            Integer next = queue.poll(20, TimeUnit.SECONDS);
            assertThat(next)
                    .as("%d of %d, after %s", taken.size() + 1, count, taken)
                    .isNotNull();
            taken.add(next);
        }
        return taken;
    }

    private static LaunchHost host(LaunchHost.Contexts contexts) {
        return new LaunchHost(new Configuration(), YarnRecords.request(), LAUNCH_TIMEOUT, contexts);
    }

    private static String failureOf(LaunchHost.Contexts contexts) throws InterruptedException {
        LinkedBlockingQueue<String> failures = new LinkedBlockingQueue<>();
        host(contexts).launch(YarnRecords.container(1), failures::add);
        return failures.poll(20, TimeUnit.SECONDS);
    }
}
