package io.treadle.examples;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.treadle.api.Pair;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import picocli.CommandLine.TypeConversionException;

class WordCountTest {
    @Test
    void wordsAreWhatIsBetweenSpaces() {
        List<String> words = new ArrayList<>();

        WordCount.split(" to be  or not ", words::add);
        WordCount.split("", words::add);

        assertThat(words).containsExactly("to", "be", "or", "not");
    }

    @Test
    void theTopTenAreTheMostFrequentInTheSameOrderEveryTime() {
        Iterator<Pair<String, Long>> counts = LongStream.rangeClosed(1, 30)
                .mapToObj(n -> Pair.of("w" + n, Math.min(n, 22)))
                .map(pair -> Pair.of(pair.key(), (long) pair.value()))
                .iterator();

        assertThat(WordCount.top(counts))
                .toIterable()
                .extracting(Pair::key)
                .containsExactly("w22", "w23", "w24", "w25", "w26", "w27", "w28", "w29", "w30", "w21");
    }

    @Test
    void durationsHaveAUnit() {
        Arguments.DurationConverter durations = new Arguments.DurationConverter();

        assertThat(durations.convert("50ms")).isEqualTo(Duration.ofMillis(50));
        assertThat(durations.convert("1s")).isEqualTo(Duration.ofSeconds(1));
        assertThat(durations.convert("2min")).isEqualTo(Duration.ofMinutes(2));
        assertThatThrownBy(() -> durations.convert("5")).isInstanceOf(TypeConversionException.class);
        assertThatThrownBy(() -> durations.convert("s")).hasMessageContaining("10ms");
    }
}
