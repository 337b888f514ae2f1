package io.treadle.connectors.files.storage;

import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.source.SourceUnavailableException;
import java.io.IOException;
import java.nio.file.AccessDeniedException;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.UnsupportedFileSystemException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.security.AccessControlException;
import org.jspecify.annotations.Nullable;

/**
 * Says of what a filesystem throws whether waiting may mend it, and what else to do. Only what is known to stay is
 * told as
 * final: all that this connector does may be done again, so a doubt costs a wait and not an application.
 */
public final class FileTrouble {
    private FileTrouble() {}

    /** @param verb completes "cannot … that path" */
    public static Exception ofSink(String verb, Path path, IOException thrown) {
        if (thrown instanceof SinkUnavailableException) {
            return thrown;
        }
        String lasting = lasting(verb, path, thrown);
        return lasting == null
                ? new SinkUnavailableException(passing(verb, path, thrown), thrown)
                : new IllegalStateException(lasting, thrown);
    }

    public static Exception ofSource(String verb, Path path, IOException thrown) {
        if (thrown instanceof SourceUnavailableException) {
            return thrown;
        }
        String lasting = lasting(verb, path, thrown);
        return lasting == null
                ? new SourceUnavailableException(passing(verb, path, thrown), thrown)
                : new IllegalStateException(lasting, thrown);
    }

    private static @Nullable String lasting(String verb, Path path, IOException thrown) {
        IOException e = unwrapped(thrown);
        String what = "cannot %s %s: ".formatted(verb, path);
        if (e instanceof UnsupportedFileSystemException) {
            return what
                    + "there is no filesystem for \"%s:\" on the class path; correct the scheme, or add its library to the application's jar"
                            .formatted(path.toUri().getScheme());
        }
        if (e instanceof AccessControlException || e instanceof AccessDeniedException || says(e, "Permission denied")) {
            return what + "%s; give the application's user access, or choose another path".formatted(e.getMessage());
        }
        if (says(e, "Wrong FS")) {
            return what
                    + "%s; write scheme and authority of the path as the cluster's configuration has them"
                            .formatted(e.getMessage());
        }
        return null;
    }

    private static String passing(String verb, Path path, IOException thrown) {
        IOException e = unwrapped(thrown);
        String remedy = e instanceof ClusterStorageCapacityExceededException || says(e, "No space left")
                ? "; raise the directory's quota or make room in it"
                : "; trying again";
        return "cannot %s %s: %s%s".formatted(verb, path, e.getMessage() == null ? e : e.getMessage(), remedy);
    }

    private static IOException unwrapped(IOException e) {
        return e instanceof RemoteException remote ? remote.unwrapRemoteException() : e;
    }

    private static boolean says(IOException e, String words) {
        return e.getMessage() != null && e.getMessage().contains(words);
    }
}
