package io.treadle.yarn.launch;

import java.io.FileNotFoundException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.fs.permission.FsAction;
import org.apache.hadoop.fs.permission.FsPermission;
import org.apache.hadoop.security.AccessControlException;
import org.apache.hadoop.security.Credentials;
import org.apache.hadoop.yarn.api.records.LocalResource;
import org.apache.hadoop.yarn.api.records.LocalResourceType;
import org.apache.hadoop.yarn.api.records.LocalResourceVisibility;
import org.apache.hadoop.yarn.api.records.URL;

/**
 * The directory of one application on the cluster's filesystem: what its containers fetch, and what lets its owner's
 * clients talk to it. Nobody but the owner may look into it. It goes only after the application has ended for good,
 * never on a failure: another attempt may need it.
 */
public final class Staging {
    public static final String APPLICATION_ARCHIVE = "application.zip";
    public static final FsPermission OURS_READ_BY_ALL = new FsPermission((short) 0755);

    private static final String APPLICATIONS = "applications";
    private static final String IDENTITY = "identity";
    private static final String CHECKPOINT = "checkpoint";
    private static final String STREAMS = "streams";
    private static final FsPermission OURS_ALONE = new FsPermission((short) 0700);
    private static final FsPermission OUR_FILE = new FsPermission((short) 0600);

    private final FileSystem files;
    private final Path directory;

    private Staging(FileSystem files, Path directory) {
        this.files = files;
        this.directory = directory;
    }

    /** Where staging directories and the framework are, unless set otherwise. */
    public static Path base(FileSystem files, Optional<String> set) {
        return set.map(directory -> files.makeQualified(new Path(directory)))
                .orElseGet(() -> new Path(files.getHomeDirectory(), ".treadle"));
    }

    /** That of an application which has, or had, one. */
    public static Staging of(FileSystem files, Path base, String applicationId) {
        return new Staging(files, new Path(new Path(base, APPLICATIONS), applicationId));
    }

    /** That at a path which {@link #directory} gave. */
    public static Staging at(FileSystem files, Path directory) {
        return new Staging(files, directory);
    }

    /** A new one. */
    public static Staging create(FileSystem files, Path base, String applicationId) throws IOException {
        Path all = makeShared(files, base, APPLICATIONS);
        Staging staging = new Staging(files, new Path(all, applicationId));
        files.mkdirs(staging.directory, OURS_ALONE);
        files.setPermission(staging.directory, OURS_ALONE);
        return staging;
    }

    /** A directory below the base that others may enter, and may write to if they may write to the base. */
    public static Path makeShared(FileSystem files, Path base, String name) throws IOException {
        Path directory = new Path(base, name);
        if (!files.exists(base)) {
            make(files, base, OURS_READ_BY_ALL);
        }
        if (!files.exists(directory)) {
            FsPermission ofBase = files.getFileStatus(base).getPermission();
            boolean shared = ofBase.getOtherAction().implies(FsAction.WRITE);
            make(files, directory, shared ? ofBase : OURS_READ_BY_ALL);
        }
        return directory;
    }

    private static void make(FileSystem files, Path directory, FsPermission permission) throws IOException {
        files.mkdirs(directory, permission);
        files.setPermission(directory, permission); // mkdirs applies a umask
    }

    public Path directory() {
        return directory;
    }

    public OutputStream write(String name) throws IOException {
        Path file = new Path(directory, name);
        OutputStream stream = files.create(file, true);
        files.setPermission(file, OUR_FILE);
        return stream;
    }

    public void write(String name, byte[] content) throws IOException {
        try (OutputStream stream = write(name)) {
            stream.write(content);
        }
    }

    /** What its owner's clients need: the application's identity, where its checkpoint is, what it reads and writes. */
    public void writeForClients(Credentials identity, String checkpoint, List<StreamEnd> streams) throws IOException {
        write(IDENTITY, IdentityTokens.encode(identity));
        write(CHECKPOINT, checkpoint.getBytes(StandardCharsets.UTF_8));
        String lines = streams.stream().map(StreamEnd::encode).collect(Collectors.joining("\n"));
        write(STREAMS, lines.getBytes(StandardCharsets.UTF_8));
    }

    /** Empty if the directory, or the right to read it, is gone. */
    public Optional<Credentials> identity() throws IOException {
        Optional<byte[]> content = read(IDENTITY);
        return content.isEmpty() ? Optional.empty() : Optional.of(IdentityTokens.decode(content.get()));
    }

    public Optional<String> checkpoint() throws IOException {
        return read(CHECKPOINT).map(content -> new String(content, StandardCharsets.UTF_8));
    }

    /** What the application reads and writes; empty also if the directory, or the right to read it, is gone. */
    public List<StreamEnd> streams() throws IOException {
        String lines = read(STREAMS)
                .map(content -> new String(content, StandardCharsets.UTF_8))
                .orElse("");
        return lines.lines().flatMap(line -> StreamEnd.decode(line).stream()).toList();
    }

    private Optional<byte[]> read(String name) throws IOException {
        try (var stream = files.open(new Path(directory, name))) {
            return Optional.of(stream.readAllBytes());
        } catch (FileNotFoundException | AccessControlException e) {
            return Optional.empty();
        }
    }

    LocalResource resource(String name, LocalResourceType type) throws IOException {
        return resource(files.getFileStatus(new Path(directory, name)), type, LocalResourceVisibility.APPLICATION);
    }

    /** YARN refuses a file that has changed since: length and time are part of it. */
    static LocalResource resource(FileStatus file, LocalResourceType type, LocalResourceVisibility visibility) {
        return LocalResource.newInstance(
                URL.fromPath(file.getPath()), type, visibility, file.getLen(), file.getModificationTime());
    }

    public void delete() throws IOException {
        files.delete(directory, true);
    }
}
