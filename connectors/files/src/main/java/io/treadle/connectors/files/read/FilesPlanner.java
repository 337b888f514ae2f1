package io.treadle.connectors.files.read;

import io.treadle.api.source.Available;
import io.treadle.api.source.Found;
import io.treadle.api.source.Known;
import io.treadle.api.source.SourcePlanner;
import io.treadle.connectors.files.storage.FileTrouble;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import java.io.FileNotFoundException;
import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import org.apache.hadoop.fs.BlockLocation;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Finds files, oldest first, a limited number at a time: each once, since what it has found is logged together with
 * what it has
 * looked at. Confined to the planner's thread.
 */
public final class FilesPlanner implements SourcePlanner {
    private static final Logger log = LoggerFactory.getLogger(FilesPlanner.class);
    private static final int LONGEST_PATH = 3500;
    private static final int HOSTS = 3;

    /** What the application chose. */
    public record Options(
            Path pattern,
            Duration lookEvery,
            Duration minAge,
            int maxFilesPerBatch,
            long splitBytes,
            boolean onlyNew,
            IfChanged ifChanged,
            IfChanged ifLate) {}

    private final Storage storage;
    private final Reading<?> reading;
    private final Options options;
    private final InstantSource clock;
    private Optional<Instant> looked = Optional.empty();
    private boolean saidThatNothingIsThere;
    private final Set<Path> saidUnnameable = new HashSet<>();

    /** A planner that closes the storage. */
    public FilesPlanner(Storage storage, Reading<?> reading, Options options, InstantSource clock) {
        this.storage = storage;
        this.reading = reading;
        this.options = options;
        this.clock = clock;
    }

    @Override
    public Found begin() throws Exception {
        if (!options.onlyNew()) {
            return poll(Known.NOTHING);
        }
        Seen seen = new Seen();
        listed().forEach((key, file) -> {
            if (isOldEnough(key)) {
                seen.add(key);
            }
        });
        return new Found(List.of(), seen.cursor());
    }

    @Override
    public Found poll(Known known) throws Exception {
        List<Available> partitions = new ArrayList<>();
        Set<String> unfinished = new HashSet<>();
        known.partitions().forEach((name, position) -> {
            FilePart part = FilePart.parse(name, position.detail());
            partitions.add(part.available(position.next()));
            unfinished.add(part.path());
        });
        if (!isDue() || unfinished.size() >= options.maxFilesPerBatch()) {
            return new Found(partitions, known.cursor());
        }
        Seen seen = Seen.parse(known.cursor());
        look(seen, options.maxFilesPerBatch() - unfinished.size(), partitions);
        looked = Optional.of(clock.instant());
        return new Found(partitions, seen.cursor());
    }

    private boolean isDue() {
        Instant now = clock.instant();
        return looked.isEmpty()
                || now.isBefore(looked.get()) // the clock was set back
                || !now.isBefore(looked.get().plus(options.lookEvery()));
    }

    private void look(Seen seen, int room, List<Available> partitions) throws Exception {
        NavigableMap<Seen.Key, FileStatus> listed = listed();
        if (listed.isEmpty()) {
            return; // a directory that is away for a moment is not one whose files are gone
        }
        for (var file : listed.entrySet()) {
            refuseChanged(seen, file.getKey(), file.getValue());
        }
        refuseLate(seen.compare(listed.keySet()));
        int left = room;
        for (var file : listed.entrySet()) {
            if (left == 0) {
                return;
            }
            if (!seen.isOlder(file.getKey()) && !seen.has(file.getKey()) && isOldEnough(file.getKey())) {
                add(file.getValue(), partitions);
                seen.add(file.getKey());
                left--;
            }
        }
    }

    private boolean isOldEnough(Seen.Key file) {
        return options.minAge().isZero()
                || file.modified() <= clock.instant().minus(options.minAge()).toEpochMilli();
    }

    private void refuseChanged(Seen seen, Seen.Key key, FileStatus file) {
        Optional<Seen.Key> found = seen.other(key);
        if (found.isEmpty()) {
            return;
        }
        String what = "%s was written to after it was found: its time was %s, and is %s"
                .formatted(
                        file.getPath(),
                        Instant.ofEpochMilli(found.get().modified()),
                        Instant.ofEpochMilli(key.modified()));
        if (options.ifChanged() == IfChanged.FAIL) {
            throw new IllegalStateException(what
                    + ". A path is read once: give new content a new name, and move this one away. To go on without what it has now,"
                    + " set ifChanged(IfChanged.SKIP) on the source");
        }
        log.warn("{}; what it has now is left out", what);
        seen.replace(found.get(), key);
    }

    private void refuseLate(long late) {
        if (late <= 0) {
            return;
        }
        String what =
                ("%s has %d more files with old modification times than were found when those were new: they came late,"
                                + " and cannot be told from those that were read")
                        .formatted(options.pattern(), late);
        if (options.ifLate() == IfChanged.FAIL) {
            throw new IllegalStateException(what
                    + ". Move them away and copy them in anew (hadoop fs -cp, or touch them), or set ifLate(IfChanged.SKIP) on the"
                    + " source to go on without them");
        }
        log.warn("{}; they are left out", what);
    }

    private void add(FileStatus file, List<Available> partitions) throws Exception {
        String path = file.getPath().toString();
        if (path.length() > LONGEST_PATH) {
            throw new IllegalStateException("the path %s… has %d characters: wanted at most %d; move the file"
                    .formatted(path.substring(0, 200), path.length(), LONGEST_PATH));
        }
        try {
            List<Ranges.Range> ranges = reading.ranges(storage, file, options.splitBytes());
            int split = 0;
            for (Ranges.Range range : ranges) {
                FilePart part = new FilePart(
                        path,
                        file.getLen(),
                        file.getModificationTime(),
                        split,
                        range.from(),
                        range.until(),
                        reading.countsRecords(),
                        hosts(file, range));
                partitions.add(part.available(range.from()));
                split++;
            }
        } catch (FileNotFoundException e) {
            log.warn("{} was gone before it was looked at; it is left out", path);
        } catch (IOException e) {
            throw FileTrouble.ofSource("look at", file.getPath(), e);
        }
    }

    private List<String> hosts(FileStatus file, Ranges.Range range) throws IOException {
        long from = reading.countsRecords() ? 0 : Math.min(range.from(), Math.max(0, file.getLen() - 1));
        Set<String> hosts = new LinkedHashSet<>();
        for (BlockLocation block : storage.files().getFileBlockLocations(file, from, 1)) {
            hosts.addAll(Arrays.asList(block.getHosts()));
        }
        hosts.remove("localhost");
        return hosts.stream().limit(HOSTS).toList();
    }

    /** In the order in which they are found. */
    private NavigableMap<Seen.Key, FileStatus> listed() throws Exception {
        NavigableMap<Seen.Key, FileStatus> files = new TreeMap<>();
        try {
            FileStatus[] matches = matches();
            for (FileStatus match : matches) {
                List<FileStatus> within = match.isDirectory() ? storage.list(match.getPath()) : List.of(match);
                for (FileStatus file : within) {
                    if (file.isFile() && !isHidden(file.getPath().getName()) && isNameable(file.getPath())) {
                        files.put(Seen.Key.of(file.getPath().toString(), file.getModificationTime()), file);
                    }
                }
            }
            sayIfNothing(matches.length == 0);
        } catch (IOException e) {
            throw FileTrouble.ofSource("list", options.pattern(), e);
        }
        return files;
    }

    private FileStatus[] matches() throws IOException {
        try {
            FileStatus[] matches = storage.files().globStatus(options.pattern());
            return matches == null ? new FileStatus[0] : matches;
        } catch (IllegalArgumentException e) {
            throw new IllegalStateException(
                    ("cannot list %s: a name there has a ':', which a pattern cannot have (%s). Rename it, or give the directory without"
                                    + " a pattern")
                            .formatted(options.pattern(), e.getMessage()),
                    e);
        }
    }

    private void sayIfNothing(boolean nothing) {
        if (nothing && !saidThatNothingIsThere) {
            log.warn("{} matches nothing; looking again every {}", options.pattern(), options.lookEvery());
        }
        saidThatNothingIsThere = nothing;
    }

    /** The batch log keeps a path as a line. */
    private boolean isNameable(Path file) {
        boolean isLine = file.toString().indexOf('\n') < 0 && file.toString().indexOf('\r') < 0;
        if (!isLine && saidUnnameable.add(file)) {
            log.warn("{} has an end of line in its name; it is left out. Rename it", file);
        }
        return isLine;
    }

    /** Names that are written to until they are renamed, by Hadoop's customs. */
    static boolean isHidden(String name) {
        return name.startsWith(".") || name.startsWith("_") || name.endsWith(".tmp") || name.endsWith("._COPYING_");
    }

    @Override
    public void close() {
        storage.close();
    }
}
