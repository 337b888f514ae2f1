package io.treadle.runtime.codec;

import io.treadle.api.Pair;
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
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.Collections;
import java.util.Currency;
import java.util.Date;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.LinkedList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.PriorityQueue;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.UUID;
import java.util.stream.Stream;

/** What no application must register. The order gives the numbers on the wire: add at the end, never remove. */
final class CommonClasses {
    private static final List<Class<?>> COLLECTIONS = List.of(
            ArrayList.class,
            LinkedList.class,
            ArrayDeque.class,
            HashMap.class,
            LinkedHashMap.class,
            TreeMap.class,
            HashSet.class,
            LinkedHashSet.class,
            TreeSet.class,
            PriorityQueue.class,
            BitSet.class,
            Arrays.asList(1).getClass(),
            Collections.emptyList().getClass(),
            Collections.emptyMap().getClass(),
            Collections.emptySet().getClass(),
            Collections.singletonList(1).getClass(),
            Collections.singletonMap(1, 1).getClass(),
            Collections.singleton(1).getClass());

    private static final List<Class<?>> VALUES = List.of(
            Pair.class,
            BigDecimal.class,
            BigInteger.class,
            Date.class,
            UUID.class,
            URI.class,
            Locale.class,
            Currency.class,
            Optional.class,
            OptionalInt.class,
            OptionalLong.class,
            OptionalDouble.class);

    private static final List<Class<?>> TIMES = List.of(
            Instant.class,
            Duration.class,
            LocalDate.class,
            LocalTime.class,
            LocalDateTime.class,
            ZonedDateTime.class,
            OffsetDateTime.class,
            OffsetTime.class,
            ZoneOffset.class,
            ZoneId.of("Europe/Berlin").getClass(),
            Year.class,
            YearMonth.class,
            MonthDay.class,
            Month.class,
            DayOfWeek.class,
            Period.class);

    private static final List<Class<?>> ARRAYS = List.of(
            byte[].class,
            short[].class,
            int[].class,
            long[].class,
            float[].class,
            double[].class,
            char[].class,
            boolean[].class,
            String[].class,
            Object[].class);

    private CommonClasses() {}

    static List<Class<?>> all() {
        return Stream.of(COLLECTIONS, VALUES, TIMES, ARRAYS)
                .<Class<?>>flatMap(List::stream)
                .toList();
    }
}
