package io.treadle.runtime.codec;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.LinkedList;
import java.util.List;
import java.util.Set;

/**
 * The lists of the JDK that are nothing but their elements: written as these, read back as an ArrayList, which is
 * equal.
 */
final class PlainLists {
    private static final Set<Class<?>> CLASSES = Set.of(
            ArrayList.class,
            LinkedList.class,
            Arrays.asList(1).getClass(),
            List.of(1).getClass(),
            List.of(1, 2, 3).getClass(),
            new ArrayList<>().subList(0, 0).getClass(),
            Collections.emptyList().getClass(),
            Collections.singletonList(1).getClass(),
            Collections.unmodifiableList(new ArrayList<>()).getClass());

    private PlainLists() {}

    static boolean isPlain(List<?> list) {
        return list.getClass() == ArrayList.class || CLASSES.contains(list.getClass());
    }
}
