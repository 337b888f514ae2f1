package io.treadle.yarn.launch;

import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Method;
import java.lang.reflect.Modifier;
import java.util.List;
import java.util.Optional;

/** The application's main: the same in the client, the driver and every executor, called on the calling thread. */
public final class UserMain {
    private UserMain() {}

    /**
     * Finds it.
     *
     * @throws IllegalArgumentException if the class has no main, or there is no such class, saying where it was looked
     *     for
     */
    public static Method find(String className, ClassLoader loader, String where) {
        try {
            Method main = Class.forName(className, false, loader).getMethod("main", String[].class);
            if (!Modifier.isStatic(main.getModifiers())) {
                throw new IllegalArgumentException(
                        "the main of %s is not static: make it public static void main(String[])".formatted(className));
            }
            main.setAccessible(true);
            return main;
        } catch (ClassNotFoundException e) {
            throw new IllegalArgumentException(
                    "there is no class %s in %s: give the full name, with its package".formatted(className, where), e);
        } catch (NoSuchMethodException e) {
            throw new IllegalArgumentException("%s has no public static void main(String[])".formatted(className), e);
        } catch (LinkageError e) {
            throw new IllegalArgumentException(
                    ("%s of %s cannot be loaded: %s; the libraries it needs belong into lib/ of its jar (see"
                                    + " docs/applications.md)")
                            .formatted(className, where, e),
                    e);
        }
    }

    /** Runs it to its end; what it threw, if it threw. */
    public static Optional<Throwable> run(Method main, List<String> arguments) {
        try {
            main.invoke(null, (Object) arguments.toArray(String[]::new));
            return Optional.empty();
        } catch (InvocationTargetException e) {
            return Optional.of(e.getCause() == null ? e : e.getCause());
        } catch (IllegalAccessException e) {
            return Optional.of(e);
        }
    }
}
