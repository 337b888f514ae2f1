package io.treadle.connectors.files.storage;

import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.attribute.PosixFileAttributeView;
import java.nio.file.attribute.PosixFilePermissions;
import org.apache.hadoop.conf.Configuration;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.RawLocalFileSystem;
import org.apache.hadoop.fs.permission.FsPermission;

/**
 * A local disk, without the checksum files that Hadoop's usual one puts beside each file, which a rename would have
 * to take along. Hadoop
 * starts a process to set a permission, which it does for each new file; this one asks the platform.
 */
public final class LocalDisk extends RawLocalFileSystem {
    /** Opens it. */
    public static LocalDisk open(Configuration configuration) throws IOException {
        LocalDisk disk = new LocalDisk();
        disk.initialize(URI.create("file:///"), configuration);
        return disk;
    }

    @Override
    public void setPermission(Path path, FsPermission permission) throws IOException {
        PosixFileAttributeView view =
                Files.getFileAttributeView(java.nio.file.Path.of(path.toUri().getPath()), PosixFileAttributeView.class);
        if (view != null) {
            view.setPermissions(PosixFilePermissions.fromString(permission.getUserAction().SYMBOL
                    + permission.getGroupAction().SYMBOL
                    + permission.getOtherAction().SYMBOL));
        }
    }
}
