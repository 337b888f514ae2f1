package io.treadle.soak.check;

import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.FileSystem;

/**
 * The files of a directory that readers take for data: by the custom of Hadoop's readers, whatever is not, and is not
 * in, a name that begins with {@code .} or {@code _}.
 */
public record VisibleFiles(FileSystem files, org.apache.hadoop.fs.Path directory) {
    /** Copies them, under numbered names with the ending of their own; returns how many there are. */
    int copyTo(Path folder) throws IOException {
        int copied = 0;
        for (FileStatus file : list(directory, true)) {
            String name = file.getPath().getName();
            String ending = name.contains(".") ? name.substring(name.lastIndexOf('.')) : "";
            Path target = folder.resolve("%06d%s".formatted(copied, ending));
            files.copyToLocalFile(false, file.getPath(), new org.apache.hadoop.fs.Path(target.toUri()), true);
            copied++;
        }
        return copied;
    }

    /** How many there are. */
    public int count() throws IOException {
        return list(directory, true).size();
    }

    /** What nobody takes for data: left aside while the application ran, and to be gone after its end. */
    public List<String> hidden() throws IOException {
        return list(directory, false).stream()
                .map(file -> file.getPath().toString())
                .toList();
    }

    private List<FileStatus> list(org.apache.hadoop.fs.Path from, boolean visible) throws IOException {
        List<FileStatus> found = new ArrayList<>();
        if (files.exists(from)) {
            walk(from, true, visible, found);
        }
        return found;
    }

    private void walk(org.apache.hadoop.fs.Path from, boolean seen, boolean visible, List<FileStatus> found)
            throws IOException {
        for (FileStatus entry : files.listStatus(from)) {
            String name = entry.getPath().getName();
            boolean seenToo = seen && !name.startsWith(".") && !name.startsWith("_");
            if (entry.isDirectory()) {
                walk(entry.getPath(), seenToo, visible, found);
            } else if (seenToo == visible) {
                found.add(entry);
            }
        }
    }
}
