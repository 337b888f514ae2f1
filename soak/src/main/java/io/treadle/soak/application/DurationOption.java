package io.treadle.soak.application;

import io.treadle.api.conf.Setting;
import java.time.Duration;
import picocli.CommandLine.ITypeConverter;
import picocli.CommandLine.TypeConversionException;

/** Times as they are written in settings: {@code 50ms}, {@code 10min}. */
public final class DurationOption implements ITypeConverter<Duration> {
    private static final Setting<Duration> TIME = Setting.duration("time");

    @Override
    public Duration convert(String text) {
        try {
            return TIME.parse(text);
        } catch (IllegalArgumentException e) {
            throw new TypeConversionException("\"%s\" is not a %s".formatted(text, TIME.type()));
        }
    }
}
