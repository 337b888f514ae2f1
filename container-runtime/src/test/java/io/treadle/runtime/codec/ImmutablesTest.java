package io.treadle.runtime.codec;

import static org.assertj.core.api.Assertions.assertThat;

import io.treadle.api.Pair;
import java.math.BigDecimal;
import java.time.ZoneId;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.UUID;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ImmutablesTest {
    record Visit(String page, long millis, TimeUnit unit, UUID id) {}

    record Nested(Visit visit, @Nullable Nested before) {}

    record Tagged(String page, List<String> tags) {}

    record Open(Extensible extensible) {}

    static class Extensible {
        final int x = 1;
    }

    static final class Widened extends Extensible {
        int y;
    }

    static final class ByHand {
        final String text;
        final BigDecimal amount;

        ByHand(String text, BigDecimal amount) {
            this.text = text;
            this.amount = amount;
        }
    }

    private final Immutables immutables = new Immutables(List.of(Widened.class));

    static List<@Nullable Object> whatNobodyCanChange() {
        Visit visit = new Visit("/", 1, TimeUnit.DAYS, new UUID(1, 2));
        return Arrays.asList(
                null,
                "text",
                1L,
                'c',
                ZoneId.of("Europe/Berlin"),
                TimeUnit.DAYS,
                visit,
                new Nested(visit, new Nested(visit, null)),
                new ByHand("", BigDecimal.ONE),
                new Extensible(),
                Pair.of("k", Pair.of(visit, 2)),
                Optional.of(visit),
                new Widened());
    }

    static List<Object> whatSomebodyMayChange() {
        return List.of(
                new byte[1],
                new ArrayList<>(),
                List.of(new ArrayList<>()),
                Collections.unmodifiableList(new ArrayList<>()),
                new AtomicLong(),
                new Tagged("/", new ArrayList<>()),
                new Open(new Widened()),
                Pair.of("k", new long[1]),
                Optional.of(new ArrayList<>()),
                new java.util.BitSet());
    }

    @ParameterizedTest
    @MethodSource("whatNobodyCanChange")
    void isShared(@Nullable Object value) {
        assertThat(immutables.contains(value)).isTrue();
    }

    @ParameterizedTest
    @MethodSource("whatSomebodyMayChange")
    void isCopied(Object value) {
        assertThat(immutables.contains(value)).isFalse();
    }

    @Test
    void aSubclassIsLookedAtForItself() {
        assertThat(new Immutables(List.of()).contains(new Extensible())).isTrue();
        assertThat(new Immutables(List.of()).contains(new Widened())).isFalse();
    }
}
