package io.treadle.api.conf;

import java.time.Duration;
import java.util.Locale;
import java.util.Map;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/** How quantities are written in settings, both ways. */
final class Texts {
    private static final Pattern QUANTITY = Pattern.compile("(\\d+)\\s*([a-zA-Z]*)");
    private static final Map<String, Duration> TIME_UNITS = Map.ofEntries(
            Map.entry("ms", Duration.ofMillis(1)),
            Map.entry("s", Duration.ofSeconds(1)),
            Map.entry("min", Duration.ofMinutes(1)),
            Map.entry("m", Duration.ofMinutes(1)),
            Map.entry("h", Duration.ofHours(1)),
            Map.entry("d", Duration.ofDays(1)));
    private static final Map<String, Long> SIZE_UNITS = Map.of(
            "b", 1L, "k", 1L << 10, "kb", 1L << 10, "m", 1L << 20, "mb", 1L << 20, "g", 1L << 30, "gb", 1L << 30);

    private Texts() {}

    static Duration parseDuration(String text) {
        Matcher quantity = quantity(text);
        Duration unit = TIME_UNITS.get(quantity.group(2).toLowerCase(Locale.ROOT));
        if (unit == null) {
            throw new IllegalArgumentException("no unit of time: " + text);
        }
        return unit.multipliedBy(Long.parseLong(quantity.group(1)));
    }

    static String print(Duration duration) {
        long millis = duration.toMillis();
        if (millis % 1000 != 0 || millis == 0) {
            return millis + "ms";
        }
        long seconds = millis / 1000;
        if (seconds % 86_400 == 0) {
            return seconds / 86_400 + "d";
        }
        if (seconds % 3600 == 0) {
            return seconds / 3600 + "h";
        }
        return seconds % 60 == 0 ? seconds / 60 + "min" : seconds + "s";
    }

    static long parseBytes(String text) {
        Matcher quantity = quantity(text);
        Long unit = SIZE_UNITS.get(quantity.group(2).toLowerCase(Locale.ROOT));
        if (unit == null) {
            throw new IllegalArgumentException("no unit of size: " + text);
        }
        return Math.multiplyExact(Long.parseLong(quantity.group(1)), unit);
    }

    static String printBytes(long bytes) {
        if (bytes >= 1L << 30 && bytes % (1L << 30) == 0) {
            return (bytes >> 30) + "g";
        }
        if (bytes >= 1L << 20 && bytes % (1L << 20) == 0) {
            return (bytes >> 20) + "m";
        }
        return bytes >= 1L << 10 && bytes % (1L << 10) == 0 ? (bytes >> 10) + "k" : bytes + "b";
    }

    static boolean parseFlag(String text) {
        return switch (text.toLowerCase(Locale.ROOT)) {
            case "true" -> true;
            case "false" -> false;
            default -> throw new IllegalArgumentException("neither true nor false: " + text);
        };
    }

    private static Matcher quantity(String text) {
        Matcher quantity = QUANTITY.matcher(text);
        if (!quantity.matches()) {
            throw new IllegalArgumentException("not a number with a unit: " + text);
        }
        return quantity;
    }
}
