package io.treadle.wal;

import java.io.IOException;
import java.util.List;
import java.util.Optional;

/**
 * Where logs and the small files beside them rest: a tree of files that are written once, front to back, and never
 * appended to again. Paths are relative to the store's root and divided by '/'; a path that is absolute, empty, or has
 * an empty part, ".", ".." or a ':' (which HDFS forbids) is an {@link IllegalArgumentException}. Implementations are thread-safe.
 *
 * <p>{@link Object#toString} names the root, for messages.
 *
 * <p>Errors say what the caller is to do: {@link TransientStoreException} try again later, {@link LogFullException} stop
 * taking in data and tell an operator, {@link LogFencedException} end, because someone else is in charge. Any other
 * {@code IOException} is not understood and not to be retried.
 */
public interface LogStore extends AutoCloseable {
    /**
     * Creates a file, and the directories above it, for the caller alone to write.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is such a file, finished or not
     */
    LogOutput create(String path) throws IOException;

    /**
     * Opens a file, also one that is still being written: every byte flushed before this call can be read.
     *
     * @throws java.nio.file.NoSuchFileException if there is none
     */
    LogInput open(String path) throws IOException;

    /** The names, without the directory, of the files and directories in it; sorted. Empty if there is no such directory. */
    List<String> list(String directory) throws IOException;

    /** The whole content of a small file; empty if there is none. */
    Optional<byte[]> read(String path) throws IOException;

    /**
     * Compare-and-set: of all callers for one path, whatever their process, exactly one returns. Whoever sees the file
     * sees all of {@code content}, which is on disk by then. Makes the directories above it.
     *
     * @throws java.nio.file.FileAlreadyExistsException if there is such a file, finished or not
     */
    void createExclusive(String path, byte[] content) throws IOException;

    /** Writes or replaces a small file. A reader sees the old content or the new, each whole; the new is on disk on return. */
    void replaceAtomically(String path, byte[] content) throws IOException;

    /** Deletes a file, or a directory and all below it. It is no error if there is none. */
    void delete(String path) throws IOException;

    /**
     * Begins, or goes on with, taking a file away from its writer, who may be dead or not know that it was replaced. To
     * be called again, some tens of milliseconds later, until it returns true; never waits long itself.
     *
     * @return true if the file is final: it holds every byte its writer was ever told is flushed, and every later flush
     *     of that writer fails. While this is false, a writer that is still alive may go on and be told that it
     *     succeeded.
     * @throws java.nio.file.NoSuchFileException if there is no such file
     */
    boolean seal(String path) throws IOException;

    /** Lets go of connections. Outputs are to be closed before; what becomes of the others' unflushed bytes is not defined. */
    @Override
    void close() throws IOException;

    /**
     * The check of paths that every implementation begins with.
     *
     * @return {@code path}
     */
    static String requireRelative(String path) {
        for (String part : path.split("/", -1)) {
            if (part.isEmpty() || part.equals(".") || part.equals("..") || part.contains(":")) {
                throw new IllegalArgumentException(
                        ("\"%s\" is not a path of a log store: it must be relative to the store's root,"
                                        + " such as batches/1-0.wal, without empty parts, \".\", \"..\" or ':'")
                                .formatted(path));
            }
        }
        return path;
    }
}
