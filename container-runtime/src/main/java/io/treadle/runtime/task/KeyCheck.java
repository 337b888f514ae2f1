package io.treadle.runtime.task;

import org.jspecify.annotations.Nullable;

/**
 * Refuses keys whose hashCode differs from process to process, so that equal keys would end up in different partitions:
 * arrays, enums (also within a Pair), and classes that inherit Object's. Confined to a thread.
 */
final class KeyCheck {
    private @Nullable Class<?> lastGood;

    void check(@Nullable Object key) {
        if (key == null || key.getClass() == lastGood) {
            return;
        }
        if (key instanceof io.treadle.api.Pair<?, ?> pair) {
            check(pair.key());
            check(pair.value());
            return;
        }
        Class<?> type = key.getClass();
        String remedy = remedy(key, type);
        if (remedy != null) {
            throw new IllegalArgumentException("a key of class %s: its hashCode() differs from process to process; %s"
                    .formatted(type.getTypeName(), remedy));
        }
        lastGood = type;
    }

    private static @Nullable String remedy(Object key, Class<?> type) {
        if (type.isArray()) {
            return "use a String or a List instead";
        }
        if (key instanceof Enum) {
            return "use its name() instead";
        }
        return inheritsIdentity(type) ? "override hashCode() and equals(), or make it a record" : null;
    }

    private static boolean inheritsIdentity(Class<?> type) {
        try {
            return type.getMethod("hashCode").getDeclaringClass() == Object.class;
        } catch (NoSuchMethodException e) {
            throw new IllegalStateException("class %s has no hashCode(), which every class has".formatted(type), e);
        }
    }
}
