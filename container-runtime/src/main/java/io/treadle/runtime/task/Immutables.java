package io.treadle.runtime.task;

import io.treadle.api.Pair;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/** Classes whose objects nobody can change, so that a combiner of theirs may be kept and merged at the same time. */
final class Immutables {
    private static final Set<Class<?>> CLASSES = Set.of(
            Long.class,
            Integer.class,
            Double.class,
            String.class,
            Boolean.class,
            Float.class,
            Short.class,
            Byte.class,
            Character.class,
            BigDecimal.class,
            BigInteger.class,
            Instant.class,
            Duration.class,
            LocalDate.class);

    private Immutables() {}

    static boolean contains(@Nullable Object value) {
        if (value == null || value instanceof Long) {
            return true;
        }
        if (value instanceof Pair<?, ?> pair) {
            return contains(pair.key()) && contains(pair.value());
        }
        return CLASSES.contains(value.getClass());
    }
}
