package io.treadle.yarn.launch;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.StreamingConf;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class JavaCommandTest {
    @Test
    void theShellIsReplacedByJavaSoThatYarnSeesItsExitStatus() {
        String command = JavaCommand.driver(new ContainerSize(512, 192, 1), "");

        assertThat(command)
                .startsWith("mkdir -p tmp && exec ${JAVA_HOME:+$JAVA_HOME/bin/}java ")
                .contains("'-Xmx320m'")
                .contains("'-XX:TieredStopAtLevel=1'")
                .contains(" io.treadle.yarn.driver.DriverMain 1><LOG_DIR>/stdout 2><LOG_DIR>/stderr");
    }

    @ParameterizedTest
    @ValueSource(strings = {JavaCommand.DRIVER_MAIN, JavaCommand.EXECUTOR_MAIN})
    void whatIsLaunchedByNameIsThere(String name) throws ReflectiveOperationException {
        Method main = Class.forName(name).getMethod("main", String[].class);

        assertThat(Modifier.isStatic(main.getModifiers())).isTrue();
    }

    @Test
    void theCollectorFitsTheCores() {
        assertThat(JavaCommand.executor(new ContainerSize(1024, 256, 1), "")).contains("-XX:+UseSerialGC");
        assertThat(JavaCommand.executor(new ContainerSize(1024, 256, 4), ""))
                .contains("-XX:+UseParallelGC")
                .contains("'-XX:ActiveProcessorCount=4'");
    }

    @Test
    void optionsOfTheUserComeLastAndMeanNothingToTheShell() {
        String command = JavaCommand.executor(new ContainerSize(1024, 256, 1), " -Xmx1g  -Da='$(reboot)' ");

        assertThat(command).contains("'-Xmx1g' '-Da='\\''$(reboot)'\\''' io.treadle.yarn.executor.ExecutorMain");
    }

    @Test
    void memoryIsTheWholeContainersAndTheHeapWhatTheOverheadLeaves() {
        ContainerSize size = ContainerSize.ofExecutor(
                StreamingConf.of(Map.of("treadle.executor.memory", "4g", "treadle.executor.cores", "2")));

        assertThat(size).isEqualTo(new ContainerSize(4096, 409, 2));
        assertThat(size.heapMegabytes()).isEqualTo(3687);
        assertThat(size.resource().getMemorySize()).isEqualTo(4096);
    }
}
