package io.treadle.api.conf;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.StreamingConf;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class SettingTest {
    private static final Setting<Duration> TIMEOUT = Setting.duration("treadle.test.timeout")
            .formerly("treadle.test.time-out")
            .defaultsTo(Duration.ofSeconds(10))
            .mustBe("at least 1s", timeout -> timeout.toMillis() >= 1000)
            .describedAs("How long.");

    @ParameterizedTest
    @CsvSource({"10ms,10", "1s,1000", "5min,300000", "1h,3600000", "7d,604800000", "2 s,2000"})
    void aDurationIsReadWithItsUnit(String text, long millis) {
        assertThat(Setting.duration("x").parse(text)).isEqualTo(Duration.ofMillis(millis));
    }

    @ParameterizedTest
    @CsvSource({"64k,65536", "1b,1", "256m,268435456", "2g,2147483648"})
    void aSizeIsReadWithItsUnitAndPrintedTheSame(String text, long bytes) {
        Setting<Long> size = Setting.bytes("x");

        assertThat(size.parse(text)).isEqualTo(bytes);
        assertThat(size.defaultsTo(bytes).defaultText()).contains(text);
    }

    @ParameterizedTest
    @CsvSource({"10", "fast", "1.5s", "-3s", "''"})
    void aQuantityWithoutItsUnitIsRefusedNamingSettingAndWhatIsWanted(String text) {
        assertThatThrownBy(() -> TIMEOUT.parse(text))
                .hasMessageContaining("treadle.test.timeout = " + text)
                .hasMessageContaining("10ms, 1s, 5min");
    }

    @ParameterizedTest
    @CsvSource({"10ms", "90s", "5min", "1h", "7d"})
    void aDefaultIsPrintedSoThatItReadsTheSame(String text) {
        Duration value = Setting.duration("x").parse(text);

        assertThat(Setting.duration("x").defaultsTo(value).defaultText()).contains(text);
    }

    @Test
    void aValueThatFailsACheckIsRefusedWithWhatMustHold() {
        assertThatThrownBy(() -> TIMEOUT.parse("10ms")).hasMessage("treadle.test.timeout = 10ms: must be at least 1s");
    }

    @Test
    void aFormerNameStillWorks() {
        StreamingConf conf = StreamingConf.of(Map.of("treadle.test.time-out", "3s"));

        assertThat(conf.get(TIMEOUT)).isEqualTo(Duration.ofSeconds(3));
        assertThat(declared().problems(conf.values())).isEmpty();
    }

    @Test
    void anUnknownNameIsAnsweredWithTheNearestOne() {
        assertThat(declared().problems(Map.of("treadle.test.timeuot", "1s")))
                .containsExactly("treadle.test.timeuot: no such setting; did you mean treadle.test.timeout?");
    }

    private static DeclaredSettings declared() {
        return DeclaredSettings.of(List.of(new SettingGroup() {
            @Override
            public String title() {
                return "Test";
            }

            @Override
            public List<Setting<?>> settings() {
                return List.of(TIMEOUT);
            }
        }));
    }
}
