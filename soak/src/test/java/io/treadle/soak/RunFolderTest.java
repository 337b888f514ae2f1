package io.treadle.soak;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.treadle.soak.check.Verdict;
import io.treadle.soak.fault.JavaProcess;
import io.treadle.soak.fault.Schedule;
import io.treadle.soak.fault.Strike;
import io.treadle.soak.fault.Target;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RunFolderTest {
    private static final Schedule SCHEDULE = Schedule.of(4711, Duration.ofMinutes(10), 20, 7);

    @TempDir
    private Path path;

    private RunFolder folder;

    @BeforeEach
    void make() throws IOException {
        folder = RunFolder.make(path.resolve("run"));
    }

    @Test
    void theScheduleIsThereWithItsSeed() throws IOException {
        folder.schedule(SCHEDULE);
        JsonNode written = read("schedule.json");
        assertThat(written.path("seed").asLong()).isEqualTo(4711);
        assertThat(written.path("faults")).hasSize(20);
        assertThat(written.path("faults").get(0).path("atMillis").asLong())
                .isEqualTo(SCHEDULE.faults().get(0).atMillis());
    }

    @Test
    void theResultHasEachOutputAndEachFault() throws IOException {
        JavaProcess victim = new JavaProcess(10, 1, Target.DRIVER, "container_1", false);
        Strike done = new Strike(SCHEDULE.faults().get(0), 1_000, Optional.of(victim));
        Strike missed = new Strike(SCHEDULE.faults().get(1), 2_000, Optional.empty());
        folder.result(
                SCHEDULE,
                List.of(new Recovery(done, OptionalLong.of(1_500)), new Recovery(missed, OptionalLong.empty())),
                List.of(
                        new Verdict("kafka", 10, 10, 0, 0, 0, List.of()),
                        new Verdict("files", 10, 9, 1, 0, 0, List.of("lost: …"))));
        JsonNode written = read("result.json");
        assertThat(written.path("exact").asBoolean()).isFalse();
        assertThat(written.path("outputs").get(0).path("exact").asBoolean()).isTrue();
        assertThat(written.path("outputs").get(1).path("lost").asLong()).isEqualTo(1);
        assertThat(written.path("faults").get(0).path("toCommitMillis").asLong())
                .isEqualTo(1_500);
        assertThat(written.path("faults").get(0).path("process").path("pid").asLong())
                .isEqualTo(10);
        assertThat(written.path("faults").get(1).has("process")).isFalse();
    }

    private JsonNode read(String name) throws IOException {
        return new ObjectMapper().readTree(folder.path().resolve(name).toFile());
    }
}
