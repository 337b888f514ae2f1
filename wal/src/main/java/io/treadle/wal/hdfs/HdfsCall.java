package io.treadle.wal.hdfs;

import io.treadle.wal.LogFencedException;
import io.treadle.wal.LogFullException;
import io.treadle.wal.TransientStoreException;
import java.io.EOFException;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.net.SocketException;
import java.net.SocketTimeoutException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.NoSuchFileException;
import org.apache.hadoop.fs.ClusterStorageCapacityExceededException;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.hdfs.server.namenode.SafeModeException;
import org.apache.hadoop.ipc.RemoteException;
import org.apache.hadoop.ipc.RetriableException;
import org.apache.hadoop.ipc.StandbyException;

/** A call of HDFS. {@link #of} turns what it throws into what the port of the store promises. */
@FunctionalInterface
interface HdfsCall<T> {
    T run() throws IOException;

    /** @param verb completes "cannot … that file" */
    static <T> T of(String verb, Path path, HdfsCall<T> call) throws IOException {
        try {
            return call.run();
        } catch (IOException e) {
            throw translated(verb, path, e);
        }
    }

    private static IOException translated(String verb, Path path, IOException thrown) {
        IOException e = thrown instanceof RemoteException remote ? remote.unwrapRemoteException() : thrown;
        String what = "cannot %s %s: %s".formatted(verb, path, e.getMessage());
        if (e instanceof org.apache.hadoop.fs.FileAlreadyExistsException
                || isKind(e, "AlreadyBeingCreatedException")
                || isKind(e, "RecoveryInProgressException")) {
            return because(e, new FileAlreadyExistsException(path.toString(), null, e.getMessage()));
        }
        // Before FileNotFoundException, which it is in some releases.
        if (isKind(e, "LeaseExpiredException") || says(e, "but not UNDER_CONSTRUCTION")) {
            return new LogFencedException(what + "; another process has taken the file over", e);
        }
        if (e instanceof FileNotFoundException) {
            return because(e, new NoSuchFileException(path.toString(), null, e.getMessage()));
        }
        if (e instanceof ClusterStorageCapacityExceededException) {
            return new LogFullException(what + "; raise the directory's quota or make room in it", e);
        }
        return isTransient(e) ? new TransientStoreException(what + "; try again later", e) : e;
    }

    /** Whether the NameNode threw a class of this simple name, which the client's class path may not have. */
    private static boolean isKind(IOException e, String simpleName) {
        String name = e instanceof RemoteException remote
                ? remote.getClassName()
                : e.getClass().getName();
        return name.endsWith("." + simpleName);
    }

    private static boolean isTransient(IOException e) {
        return e instanceof SafeModeException
                || e instanceof RetriableException
                || e instanceof StandbyException
                || e instanceof SocketException
                || e instanceof SocketTimeoutException
                || e instanceof EOFException
                || says(e, "are bad. Aborting")
                || says(e, "could only be written to")
                || says(e, "Failed to replace a bad datanode");
    }

    /** For what HDFS has no class of its own. */
    private static boolean says(IOException e, String words) {
        return e.getMessage() != null && e.getMessage().contains(words);
    }

    private static IOException because(IOException cause, IOException e) {
        e.initCause(cause);
        return e;
    }
}
