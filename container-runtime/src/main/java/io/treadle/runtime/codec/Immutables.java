package io.treadle.runtime.codec;

import io.treadle.api.Pair;
import java.lang.reflect.Field;
import java.lang.reflect.Modifier;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.net.URI;
import java.time.DayOfWeek;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.LocalTime;
import java.time.Month;
import java.time.MonthDay;
import java.time.OffsetDateTime;
import java.time.OffsetTime;
import java.time.Period;
import java.time.Year;
import java.time.YearMonth;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.time.ZonedDateTime;
import java.util.Currency;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.Set;
import java.util.UUID;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/**
 * Whose objects nobody can change, so that they may be kept, shared and merged at the same time: what the JDK says so
 * of, enums, what the application declares, and every class whose fields are all final and of such classes themselves.
 * Each class is looked at once. Thread-safe.
 */
final class Immutables {
    private static final Set<Class<?>> OF_THE_JDK = Set.of(
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
            UUID.class,
            URI.class,
            Locale.class,
            Currency.class,
            Pattern.class,
            Class.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class,
            Instant.class,
            Duration.class,
            Period.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            ZonedDateTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            ZoneId.class,
            ZoneId.of("Europe/Berlin").getClass(),
            ZoneOffset.class,
            Year.class,
            YearMonth.class,
            MonthDay.class,
            Month.class,
            DayOfWeek.class);

    private final Set<Class<?>> declared;
    private final ClassValue<Boolean> known = new ClassValue<>() {
        @Override
        protected Boolean computeValue(Class<?> type) {
            return isImmutable(type, new HashSet<>());
        }
    };

    /** @param declared by the application */
    Immutables(List<Class<?>> declared) {
        this.declared = Set.copyOf(declared);
    }

    boolean contains(@Nullable Object value) {
        if (value == null || value instanceof String || value instanceof Long) {
            return true;
        }
        if (value instanceof Pair<?, ?> pair) {
            return contains(pair.key()) && contains(pair.value());
        }
        if (value instanceof Optional<?> optional) {
            return contains(optional.orElse(null));
        }
        return known.get(value.getClass());
    }

    /** @param asked that are being looked at: what only leads back to them is as they are */
    private boolean isImmutable(Class<?> type, Set<Class<?>> asked) {
        if (type.isPrimitive() || OF_THE_JDK.contains(type) || declared.contains(type) || !asked.add(type)) {
            return true;
        }
        if (Enum.class.isAssignableFrom(type)) {
            return true;
        }
        if (type.isArray() || type.isInterface() || type.getName().startsWith("java.")) {
            return false;
        }
        try {
            return hasImmutableFields(type, asked);
        } catch (LinkageError e) {
            return false; // a field of a class that is not there says nothing
        }
    }

    private boolean hasImmutableFields(Class<?> type, Set<Class<?>> asked) {
        for (Class<?> owner = type; owner != null; owner = owner.getSuperclass()) {
            for (Field field : owner.getDeclaredFields()) {
                if (!Modifier.isStatic(field.getModifiers()) && !staysAsItIs(field, asked)) {
                    return false;
                }
            }
        }
        return true;
    }

    /** A field of a class that can be extended may hold anything that extends it. */
    private boolean staysAsItIs(Field field, Set<Class<?>> asked) {
        Class<?> type = field.getType();
        boolean exact = type.isPrimitive()
                || Modifier.isFinal(type.getModifiers())
                || Enum.class.isAssignableFrom(type)
                || OF_THE_JDK.contains(type)
                || declared.contains(type);
        return Modifier.isFinal(field.getModifiers()) && exact && isImmutable(type, asked);
    }
}
