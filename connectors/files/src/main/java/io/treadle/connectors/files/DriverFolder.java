package io.treadle.connectors.files;

import io.treadle.connectors.files.RolledState.Pending;
import io.treadle.connectors.files.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.function.Function;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.hadoop.fs.FileAlreadyExistsException;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one folder out of which a driver makes files of this output appear, and its manifest in it. Who takes over
 * renames it away
 * first: a driver that was taken for dead then finds neither what it wanted to rename nor a place to write to, and
 * what it
 * had written is all there is. Guarded by the publisher's lock, but for {@link #path}.
 */
final class DriverFolder {
    private static final Logger log = LoggerFactory.getLogger(DriverFolder.class);
    private static final Pattern FOLDER = Pattern.compile("(driver|ended)-(\\d+)(?:-(\\d+))?");
    private static final Pattern MANIFEST = Pattern.compile("manifest-(\\d+)");

    private final Storage storage;
    private final Aside aside;
    private final long epoch;
    private final Path own;
    private int manifests;
    private @Nullable Manifest manifest;

    /** What an earlier driver left, or this one when it began before. */
    private record Ended(long epoch, int number, Path path) {}

    DriverFolder(Storage storage, Aside aside, long epoch) {
        this.storage = storage;
        this.aside = aside;
        this.epoch = epoch;
        this.own = new Path(aside.root(), "driver-" + epoch);
    }

    Path path(String name) {
        return new Path(own, name);
    }

    /** @return what earlier drivers have left to do, which is also in the new manifest */
    RolledState takeOver(long published, Function<Pending, Path> target) throws IOException {
        List<Ended> ended = fence();
        RolledState state = new RolledState();
        Optional<Ended> last = Optional.empty();
        for (Ended one : ended) {
            Optional<RolledState> found = last.isPresent() ? Optional.empty() : newestManifest(one.path());
            if (found.isPresent()) {
                state = found.get();
                last = Optional.of(one);
            }
        }
        state.startFrom(published);
        if (last.isPresent()) {
            complete(state, last.get().path(), target);
        }
        for (Ended one : ended) {
            giveBack(one.path());
        }
        storage.makeDirectory(own);
        restate(state);
        for (Ended one : ended) {
            storage.delete(one.path());
        }
        return state;
    }

    /** Newest first. */
    private List<Ended> fence() throws IOException {
        List<Ended> ended = new ArrayList<>();
        List<Long> drivers = new ArrayList<>();
        for (FileStatus status : storage.list(aside.root())) {
            Matcher name = FOLDER.matcher(status.getPath().getName());
            if (name.matches() && name.group(3) != null) {
                ended.add(new Ended(Long.parseLong(name.group(2)), Integer.parseInt(name.group(3)), status.getPath()));
            } else if (name.matches()) {
                drivers.add(Long.parseLong(name.group(2)));
            }
        }
        int number = ended.stream().mapToInt(Ended::number).max().orElse(0);
        for (long driver : drivers) {
            if (driver > epoch) {
                throw new IllegalStateException(
                        "driver %d has taken %s over from driver %d, which must not write any more"
                                .formatted(driver, aside, epoch));
            }
            number++;
            Path away = new Path(aside.root(), "ended-%d-%d".formatted(driver, number));
            storage.renameNew(new Path(aside.root(), "driver-" + driver), away);
            ended.add(new Ended(driver, number, away));
        }
        ended.sort(Comparator.comparingLong(Ended::epoch)
                .thenComparing(Ended::number)
                .reversed());
        return ended;
    }

    private Optional<RolledState> newestManifest(Path directory) throws IOException {
        List<Integer> numbers = new ArrayList<>();
        for (FileStatus status : storage.list(directory)) {
            Matcher name = MANIFEST.matcher(status.getPath().getName());
            if (name.matches()) {
                numbers.add(Integer.parseInt(name.group(1)));
            }
        }
        numbers.sort(Comparator.reverseOrder());
        for (int number : numbers) {
            Optional<RolledState> state = Manifest.read(storage, new Path(directory, "manifest-" + number));
            if (state.isPresent()) {
                return state;
            }
        }
        return Optional.empty();
    }

    /** Renames into place what only had to be renamed. What is not there any more was. */
    private void complete(RolledState state, Path directory, Function<Pending, Path> target) throws IOException {
        for (Pending one : state.pending()) {
            if (one.ready() == null) {
                continue;
            }
            try {
                storage.renameNew(new Path(directory, one.ready()), target.apply(one));
            } catch (FileNotFoundException e) {
                state.apply("done " + one.id());
                continue;
            } catch (FileAlreadyExistsException e) {
                throw new IllegalStateException(
                        "%s is there already, and not by this output: nothing is overwritten. Move it away"
                                .formatted(target.apply(one)),
                        e);
            }
            state.apply("done " + one.id());
        }
    }

    /** Files that were on their way are executors' files again. */
    private void giveBack(Path directory) throws IOException {
        for (FileStatus status : storage.list(directory)) {
            if (PartName.parse(status.getPath().getName()).isPresent()) {
                storage.renameNew(
                        status.getPath(),
                        new Path(aside.parts(), status.getPath().getName()));
            }
        }
    }

    /** Begins a new manifest; the one before goes. */
    void restate(RolledState state) throws IOException {
        dropManifest();
        int before = manifests;
        manifests++;
        manifest = Manifest.create(storage, path("manifest-" + manifests), state);
        if (before > 0) {
            storage.delete(path("manifest-" + before));
        }
    }

    void append(String line, RolledState state) throws IOException {
        if (manifest == null) {
            restate(state);
        }
        Manifest open = Objects.requireNonNull(manifest);
        try {
            open.append(line);
        } catch (IOException e) {
            dropManifest();
            throw e;
        }
    }

    long manifestLength() throws IOException {
        return manifest == null ? 0 : manifest.length();
    }

    private void dropManifest() {
        Manifest broken = manifest;
        manifest = null;
        if (broken != null) {
            try {
                broken.close();
            } catch (IOException e) {
                log.info("{} was not closed: {}; the next one says all that it says", own, e.getMessage());
            }
        }
    }

    void close() {
        dropManifest();
    }

    /** @throws IllegalStateException if a later driver has taken it away */
    void requireOwn() throws IOException {
        if (storage.status(own).isEmpty()) {
            throw new IllegalStateException(
                    "a later driver has taken %s over from driver %d, which must not write any more"
                            .formatted(aside, epoch));
        }
    }
}
