package io.treadle.yarn;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import org.apache.hadoop.conf.Configuration;
import org.junit.jupiter.api.Test;

class LaunchHostTest {
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

    private static String failureOf(LaunchHost.Contexts contexts) throws InterruptedException {
        LinkedBlockingQueue<String> failures = new LinkedBlockingQueue<>();
        new LaunchHost(new Configuration(), YarnRecords.request(), contexts)
                .launch(YarnRecords.container(1), failures::add);
        return failures.poll(20, TimeUnit.SECONDS);
    }
}
