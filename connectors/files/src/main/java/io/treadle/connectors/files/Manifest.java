package io.treadle.connectors.files;

import io.treadle.connectors.files.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Optional;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/**
 * The lines that a publisher of rolled files has written: the whole state, {@code complete}, then what changed. A
 * line is durable
 * before anything relies on it; a last line without its end was never relied on. Confined to whoever holds the
 * publisher's lock.
 */
final class Manifest implements AutoCloseable {
    private static final String FIRST = "treadle rolled files, version 1";
    private static final String COMPLETE = "complete";

    private final Storage storage;
    private final FSDataOutputStream out;

    private Manifest(Storage storage, FSDataOutputStream out) {
        this.storage = storage;
        this.out = out;
    }

    /** A new one in a directory that is there, which says all of the state. */
    static Manifest create(Storage storage, Path file, RolledState state) throws IOException {
        Manifest manifest = new Manifest(storage, storage.createWithin(file));
        StringBuilder text = new StringBuilder(FIRST + "\n");
        state.lines().forEach(line -> text.append(line).append('\n'));
        manifest.write(text + COMPLETE + "\n");
        manifest.out.hsync(); // those before are deleted now, and a power cut does not bring them back
        return manifest;
    }

    void append(String line) throws IOException {
        write(line + "\n");
    }

    private void write(String text) throws IOException {
        out.write(text.getBytes(StandardCharsets.UTF_8));
        storage.settle(out);
    }

    long length() throws IOException {
        return out.getPos();
    }

    /** What one says; empty if it is not there, or its writer died before it had said all. */
    static Optional<RolledState> read(Storage storage, Path file) throws IOException {
        String text;
        try (FSDataInputStream in = storage.open(file)) {
            text = new String(in.readAllBytes(), StandardCharsets.UTF_8);
        } catch (FileNotFoundException e) {
            return Optional.empty();
        }
        List<String> lines =
                text.substring(0, text.lastIndexOf('\n') + 1).lines().toList();
        int complete = lines.indexOf(COMPLETE);
        if (complete < 0) {
            return Optional.empty();
        }
        if (!lines.get(0).equals(FIRST)) {
            throw new IllegalStateException("%s begins with \"%s\": wanted \"%s\"; was it written by another version?"
                    .formatted(file, lines.get(0), FIRST));
        }
        RolledState state = new RolledState();
        lines.subList(1, complete).forEach(state::apply);
        lines.subList(complete + 1, lines.size()).forEach(state::apply);
        return Optional.of(state);
    }

    @Override
    public void close() throws IOException {
        out.close();
    }
}
