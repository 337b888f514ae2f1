package io.treadle.local;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.StreamingConf;
import io.treadle.api.StreamingContext;
import io.treadle.api.StreamingException;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class ErrorOfAFunctionTest {
    private final ListSource lines = new ListSource();

    @AfterEach
    void stopWhatIsActive() {
        StreamingContext.getActive().ifPresent(context -> context.stop());
    }

    @Test
    @Timeout(60)
    void itEndsTheApplicationNamingOperatorAndPosition() {
        lines.add("a", "b");
        StreamingContext context = new StreamingContext(
                StreamingConf.of(Map.of(
                        "treadle.master",
                        "local[2]",
                        "treadle.executor.timeout",
                        "1s",
                        "treadle.heartbeat.interval",
                        "200ms")),
                Duration.ofMillis(20));
        context.stream(lines)
                .uid("lines")
                .map(line -> {
                    if (line.equals("b")) {
                        throw new StackOverflowError("deep");
                    }
                    return line;
                })
                .uid("parse")
                .print();
        context.start();

        assertThatThrownBy(context::awaitTermination)
                .isInstanceOf(StreamingException.class)
                .hasMessageContaining("failed 2 times")
                .hasMessageContaining("operator map \"parse\"")
                .hasMessageContaining("position 1")
                .hasMessageContaining("StackOverflowError");
    }
}
