package io.treadle.yarn.client;

import java.nio.file.Path;
import org.jspecify.annotations.Nullable;

/**
 * What to do when an application's main comes to a class that is not there: nearly always a library that was not
 * packed.
 */
final class MissingClass {
    private MissingClass() {}

    /** The end of a sentence about what was thrown; empty if no class is missing. */
    static String remedy(Throwable thrown, Path jar) {
        for (@Nullable Throwable each = thrown; each != null; each = each.getCause()) {
            String message = each.getMessage();
            boolean missing = each instanceof NoClassDefFoundError || each instanceof ClassNotFoundException;
            // "Could not initialize class X" speaks of a class that is there.
            if (missing && message != null && !message.contains(" ")) {
                return "; put the library that has %s into lib/ of %s (see docs/applications.md)"
                        .formatted(message.replace('/', '.'), jar.getFileName());
            }
        }
        return "";
    }
}
