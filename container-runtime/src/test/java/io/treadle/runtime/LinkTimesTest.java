package io.treadle.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.protocol.wire.Beat;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.runtime.task.TaskBounds;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** An executor beats, and loses patience, as the settings say. */
class LinkTimesTest {
    private static final TaskBounds BOUNDS = new TaskBounds(1 << 20, 1000);

    private final WordCount app = new WordCount(Map.of(), 1);

    private CoreRig linked(String interval, String timeout) {
        return new CoreRig(
                        "one",
                        app.plan,
                        BOUNDS,
                        Map.of("treadle.heartbeat.interval", interval, "treadle.executor.timeout", timeout))
                .linked(1);
    }

    private static void passMillis(CoreRig rig, long millis) {
        rig.now += TimeUnit.MILLISECONDS.toNanos(millis);
        rig.core.step(rig.now);
    }

    private static long beats(CoreRig rig) {
        return rig.sent.stream().filter(FromExecutor::hasHeartbeat).count();
    }

    @Test
    void aShortIntervalIsKeptSoThatAShortTimeoutDoesNotLoseTheExecutor() {
        CoreRig rig = linked("200ms", "1s");
        assertThat(rig.core.nextWakeNanos()).isEqualTo(TimeUnit.MILLISECONDS.toNanos(200));

        for (int i = 0; i < 4; i++) {
            passMillis(rig, 200);
        }

        assertThat(beats(rig)).isEqualTo(4);
    }

    @Test
    void aDriverThatBeatsSeldomIsNotLeftBetweenItsBeats() {
        CoreRig rig = linked("20s", "1min");

        for (int i = 0; i < 10; i++) {
            passMillis(rig, 20_000);
            rig.hear(message -> message.setEpoch(1).setBeat(Beat.getDefaultInstance()));
        }

        assertThat(rig.connects).containsExactly(1L);
        assertThat(rig.disconnects).isEmpty();
        assertThat(beats(rig)).isEqualTo(10);
    }

    @Test
    void patienceWithADriverThatIsGoneDoesNotEndWhileOneIsLinked() {
        Map<String, String> conf = Map.of(
                "treadle.heartbeat.interval", "20s",
                "treadle.executor.timeout", "1min",
                "treadle.driver.recovery.timeout", "5s");
        CoreRig rig = new CoreRig("one", app.plan, BOUNDS, conf).linked(1);

        passMillis(rig, 20_000);
        assertThat(rig.end).isEmpty();
        rig.hear(message -> message.setEpoch(1).setBeat(Beat.getDefaultInstance()));
        rig.core.handle(new ExecutorEvent.Unlinked(1, "closed"), rig.now);
        passMillis(rig, 4_999);
        assertThat(rig.end).isEmpty();
        passMillis(rig, 1);

        assertThat(rig.end).isPresent();
    }

    @Test
    void aDriverThatIsSilentForTheTimeoutIsLeft() {
        CoreRig rig = linked("20s", "1min");

        passMillis(rig, 59_999);
        assertThat(rig.disconnects).isEmpty();
        passMillis(rig, 1);

        assertThat(rig.disconnects).containsExactly(1L);
    }
}
