package io.treadle.api.conf;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * One declared setting. Immutable; every {@code with}-like method gives a new one.
 *
 * @param <T> the type its text is parsed to
 */
public final class Setting<T> {
    private final String name;
    private final String type;
    private final Function<String, T> parser;
    private final Function<T, String> printer;
    private final @Nullable T defaultValue;
    private final List<Check<T>> checks;
    private final List<String> formerNames;
    private final String description;

    private record Check<T>(Predicate<T> holds, String wanted) {}

    private Setting(
            Setting<T> from, @Nullable T defaultValue, List<Check<T>> checks, List<String> former, String text) {
        this.name = from.name;
        this.type = from.type;
        this.parser = from.parser;
        this.printer = from.printer;
        this.defaultValue = defaultValue;
        this.checks = checks;
        this.formerNames = former;
        this.description = text;
    }

    private Setting(String name, String type, Function<String, T> parser, Function<T, String> printer) {
        this.name = name;
        this.type = type;
        this.parser = parser;
        this.printer = printer;
        this.defaultValue = null;
        this.checks = List.of();
        this.formerNames = List.of();
        this.description = "";
    }

    /** Any text. */
    public static Setting<String> text(String name) {
        return new Setting<>(name, "text", Function.identity(), Function.identity());
    }

    /** A whole number. */
    public static Setting<Long> number(String name) {
        return new Setting<>(name, "whole number", Long::parseLong, String::valueOf);
    }

    /** {@code true} or {@code false}. */
    public static Setting<Boolean> flag(String name) {
        return new Setting<>(name, "true or false", Texts::parseFlag, String::valueOf);
    }

    /** A time with its unit: {@code 10ms}, {@code 1s}, {@code 5min}, {@code 1h}, {@code 7d}. */
    public static Setting<Duration> duration(String name) {
        return new Setting<>(name, "time with a unit, such as 10ms, 1s, 5min, 1h", Texts::parseDuration, Texts::print);
    }

    /** An amount of memory or disk with its unit: {@code 64k}, {@code 256m}, {@code 2g}; given in bytes. */
    public static Setting<Long> bytes(String name) {
        return new Setting<>(name, "size with a unit, such as 64k, 256m, 2g", Texts::parseBytes, Texts::printBytes);
    }

    public Setting<T> defaultsTo(T value) {
        return new Setting<>(this, value, checks, formerNames, description);
    }

    public Setting<T> formerly(String oldName) {
        return new Setting<>(this, defaultValue, checks, plus(formerNames, oldName), description);
    }

    public Setting<T> describedAs(String sentences) {
        return new Setting<>(this, defaultValue, checks, formerNames, sentences);
    }

    /** Adds a check; {@code wanted} completes the sentence "the value must be …". */
    public Setting<T> mustBe(String wanted, Predicate<T> holds) {
        return new Setting<>(this, defaultValue, plus(checks, new Check<>(holds, wanted)), formerNames, description);
    }

    public String name() {
        return name;
    }

    /** What the text must look like, for people. */
    public String type() {
        return type;
    }

    public String description() {
        return description;
    }

    public List<String> formerNames() {
        return formerNames;
    }

    public Optional<T> defaultValue() {
        return Optional.ofNullable(defaultValue);
    }

    /** The default as it would be written in a file; empty if there is none. */
    public Optional<String> defaultText() {
        return defaultValue().map(printer);
    }

    /** What the checks want, for people; empty if anything of the type will do. */
    public List<String> wanted() {
        return checks.stream().map(Check::wanted).toList();
    }

    /**
     * Parses and checks.
     *
     * @throws IllegalArgumentException with a message that names the setting, the value seen and the value wanted
     */
    public T parse(String text) {
        T value;
        try {
            value = parser.apply(text.trim());
        } catch (IllegalArgumentException e) {
            String article = type.startsWith("true") ? "" : "a ";
            throw new IllegalArgumentException("%s = %s: wanted %s%s".formatted(name, text, article, type), e);
        }
        for (Check<T> check : checks) {
            if (!check.holds.test(value)) {
                throw new IllegalArgumentException("%s = %s: must be %s".formatted(name, text, check.wanted));
            }
        }
        return value;
    }

    /**
     * The value set or the default, parsed; empty if there is neither.
     *
     * @param values by name, present or former
     */
    public Optional<T> in(Map<String, String> values) {
        String text = values.get(name);
        for (String former : formerNames) {
            text = text == null ? values.get(former) : text;
        }
        return text == null ? defaultValue() : Optional.of(parse(text));
    }

    private static <E> List<E> plus(List<E> list, E last) {
        return java.util.stream.Stream.concat(list.stream(), java.util.stream.Stream.of(last))
                .toList();
    }
}
