package io.treadle.connectors.files;

import io.treadle.api.sink.SinkContext;
import org.apache.hadoop.fs.Path;

/**
 * Where an output keeps what is not visible yet: beside its target, so that a rename is enough, in a directory that
 * readers of
 * Hadoop's kind pass over, under the checkpoint's id, so that it is never taken for another's.
 *
 * @param directory what the files appear in
 * @param name what is claimed of the directory: a prefix of names in it, or nothing for all of it
 */
record Aside(Path directory, String name, SinkContext context) {
    private static final String HIDDEN = "_treadle";

    Path root() {
        return new Path(checkpoint(), context.outputUid());
    }

    /** What executors write. */
    Path parts() {
        return new Path(root(), "parts");
    }

    Path owner() {
        return new Path(hidden(), name.isEmpty() ? "owner" : "owner-of-" + name);
    }

    Path checkpoint() {
        return new Path(hidden(), context.checkpoint());
    }

    Path hidden() {
        return new Path(directory, HIDDEN);
    }

    /** The target, for people. */
    @Override
    public String toString() {
        return name.isEmpty() ? directory.toString() : new Path(directory, name + "-…").toString();
    }
}
