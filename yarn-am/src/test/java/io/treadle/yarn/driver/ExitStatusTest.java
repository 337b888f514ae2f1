package io.treadle.yarn.driver;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.engine.ContainerEvent.LossKind;
import org.apache.hadoop.yarn.api.records.ContainerExitStatus;
import org.apache.hadoop.yarn.api.records.ContainerId;
import org.apache.hadoop.yarn.api.records.ContainerState;
import org.apache.hadoop.yarn.api.records.ContainerStatus;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExitStatusTest {
    private static final ContainerId ID = ContainerId.fromString("container_1_0001_01_000002");

    @ParameterizedTest
    @CsvSource({
        "-100, NODE_LOST",
        "-101, NODE_LOST",
        "-102, PREEMPTED",
        "-103, FAILED",
        "-104, FAILED",
        "-105, RELEASED",
        "-106, NODE_LOST",
        "-107, RELEASED",
        "-108, PREEMPTED",
        "1, FAILED",
        "3, FAILED",
        "70, REPORTED",
        "137, FAILED",
        "154, FAILED"
    })
    void onlyWhatTheExecutorItselfDidCountsAsItsFailure(int exitStatus, LossKind kind) {
        assertThat(ExitStatus.of(status(exitStatus, ""), false).kind()).isEqualTo(kind);
    }

    @Test
    void aContainerThatWeGaveBackIsReleasedWhateverItsStatus() {
        assertThat(ExitStatus.of(status(137, ""), true).kind()).isEqualTo(LossKind.RELEASED);
    }

    @Test
    void aContainerThatItsNodeDidNotStartInTimeIsNoLostNode() {
        assertThat(ExitStatus.of(status(ContainerExitStatus.ABORTED, "Container expired since it was unused"), false))
                .isEqualTo(new ExitStatus(LossKind.FAILED, "expired: its node did not start it in time"));
        assertThat(ExitStatus.of(status(ContainerExitStatus.ABORTED, "Container released on a *lost* node"), false))
                .isEqualTo(new ExitStatus(LossKind.NODE_LOST, "its node was lost or taken out of service"));
    }

    @Test
    void tooLittleMemoryIsSaidWithTheSettingThatGivesMore() {
        assertThat(ExitStatus.of(status(ContainerExitStatus.KILLED_EXCEEDED_PMEM, ""), false)
                        .message())
                .contains("treadle.executor.overhead");
        assertThat(ExitStatus.of(status(3, ""), false).message()).contains("treadle.executor.memory");
    }

    @Test
    void aSignalIsNamed() {
        assertThat(ExitStatus.of(status(137, ""), false).message()).isEqualTo("ended by signal 9 (exit status 137)");
    }

    @Test
    void theFirstLineOfWhatYarnSaysIsKept() {
        assertThat(ExitStatus.of(status(1, "no such file\nat line 2"), false).message())
                .isEqualTo("exit status 1: no such file");
    }

    private static ContainerStatus status(int exitStatus, String diagnostics) {
        return ContainerStatus.newInstance(ID, ContainerState.COMPLETE, diagnostics, exitStatus);
    }
}
