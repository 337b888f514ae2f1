package io.treadle.runtime.task;

import io.treadle.api.Pair;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.util.Arrays;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/** A hash of what a record says, the same in every process, as far as its class is known to have one. */
final class Content {
    /** Their hashCode() comes from their content alone, as their specification says or their class has had it for ever. */
    private static final Set<Class<?>> STABLE = Set.of(
            String.class,
            Long.class,
            Integer.class,
            Double.class,
            Boolean.class,
            Float.class,
            Short.class,
            Byte.class,
            Character.class,
            BigDecimal.class,
            BigInteger.class,
            Instant.class,
            Duration.class,
            LocalDate.class,
            UUID.class);

    private Content() {}

    /** 0 for what has none; of a pair or list, of the elements that have one. */
    static long hash(@Nullable Object record) {
        if (record == null) {
            return 1;
        }
        if (STABLE.contains(record.getClass())) {
            return record.hashCode();
        }
        if (record instanceof Pair<?, ?> pair) {
            return 31 * hash(pair.key()) + hash(pair.value());
        }
        if (record instanceof byte[] bytes) {
            return Arrays.hashCode(bytes);
        }
        if (record instanceof List<?> list) {
            long hash = 1;
            for (Object element : list) {
                hash = 31 * hash + hash(element);
            }
            return hash;
        }
        return 0;
    }
}
