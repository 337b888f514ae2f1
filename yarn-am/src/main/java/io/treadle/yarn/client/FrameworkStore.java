package io.treadle.yarn.client;

import io.treadle.yarn.launch.Staging;
import io.treadle.yarn.launch.YarnSettings;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Optional;
import java.util.UUID;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.jspecify.annotations.Nullable;

/**
 * Where the framework's archives are on the cluster's filesystem: written once under a name that says what is in them,
 * then used by every application. Many may upload at once: each writes aside and renames, and the first wins.
 */
final class FrameworkStore {
    private static final FsPermission READ_BY_ALL = new FsPermission((short) 0644);

    private final FileSystem files;
    private final Path base;
    private final String user;

    FrameworkStore(FileSystem files, Path base, String user) {
        this.files = files;
        this.base = base;
        this.user = user;
    }

    /**
     * An archive on the cluster.
     *
     * @param shared whether all users of a node may share the node's copy: everyone may read it and enter every
     *     directory above it
     */
    record Stored(Path path, boolean shared) {}

    /** Uploads the framework unless it is there. */
    Stored ensure(Framework framework) throws IOException {
        Path archive = new Path(directory(), FrameworkArchive.name(framework));
        if (find(archive).isEmpty()) {
            upload(framework, archive);
        }
        return new Stored(archive, isPublic(archive));
    }

    /**
     * Where anybody may write, anybody may have put an archive of a name to come: there, each user has a directory of
     * their own.
     */
    private Path directory() throws IOException {
        Path all = Staging.makeShared(files, base, "framework");
        if (!files.getFileStatus(all).getPermission().getOtherAction().implies(FsAction.WRITE)) {
            return all;
        }
        Path own = new Path(all, user);
        if (find(own).isEmpty()) {
            files.mkdirs(own, Staging.OURS_READ_BY_ALL);
            files.setPermission(own, Staging.OURS_READ_BY_ALL);
        }
        String owner = files.getFileStatus(own).getOwner();
        if (!owner.equals(user)) {
            throw new SubmissionException(
                    ("%s belongs to %s, and code from there would run as %s: have it removed, or set %s to a directory"
                                    + " of your own")
                            .formatted(own, owner, user, YarnSettings.STAGING_DIRECTORY.name()),
                    null);
        }
        return own;
    }

    private void upload(Framework framework, Path archive) throws IOException {
        Path aside = new Path(archive.getParent(), "." + archive.getName() + "." + UUID.randomUUID());
        try {
            try (OutputStream stream = files.create(aside, false)) {
                FrameworkArchive.write(framework, stream);
            }
            files.setPermission(aside, READ_BY_ALL);
            if (!files.rename(aside, archive) && find(archive).isEmpty()) {
                throw new IOException("%s cannot be renamed to %s".formatted(aside, archive));
            }
        } finally {
            files.delete(aside, false);
        }
    }

    private boolean isPublic(Path archive) throws IOException {
        if (!files.getFileStatus(archive).getPermission().getOtherAction().implies(FsAction.READ)) {
            return false;
        }
        for (@Nullable Path above = archive.getParent(); above != null; above = above.getParent()) {
            if (!files.getFileStatus(above).getPermission().getOtherAction().implies(FsAction.EXECUTE)) {
                return false;
            }
        }
        return true;
    }

    private Optional<FileStatus> find(Path path) throws IOException {
        try {
            return Optional.of(files.getFileStatus(path));
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
    }
}
