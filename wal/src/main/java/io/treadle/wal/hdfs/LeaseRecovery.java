package io.treadle.wal.hdfs;

import java.io.IOException;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.hadoop.fs.LeaseRecoverable;
import org.apache.hadoop.fs.Path;

/**
 * Takes files away from their writers. Asking for recovery while one is under way starts it afresh, so it is asked for
 * once, again after 4 s, and then ever more rarely; in between the file is only looked at. Thread-safe.
 */
final class LeaseRecovery {
    private static final Duration FIRST_PATIENCE = Duration.ofSeconds(4);
    /** A DataNode that is dead but not known to be costs HDFS a socket timeout, about this long. */
    private static final Duration LONGEST_PATIENCE = Duration.ofSeconds(64);

    private record Asked(Instant when, Duration patience) {
        /** A clock that was set back makes it due as well. */
        boolean isDue(Instant now) {
            return now.isBefore(when) || !now.isBefore(when.plus(patience));
        }
    }

    private final LeaseRecoverable files;
    private final InstantSource clock;
    private final Map<Path, Asked> underWay = new ConcurrentHashMap<>();

    LeaseRecovery(LeaseRecoverable files, InstantSource clock) {
        this.files = files;
        this.clock = clock;
    }

    /** One question to the NameNode; true if the file is closed. */
    boolean advance(Path file) throws IOException {
        Instant now = clock.instant();
        Asked asked = underWay.get(file);
        if (asked != null && !asked.isDue(now)) {
            return finished(file, files.isFileClosed(file));
        }
        underWay.put(file, new Asked(now, asked == null ? FIRST_PATIENCE : longer(asked.patience())));
        return finished(file, files.recoverLease(file));
    }

    private boolean finished(Path file, boolean closed) {
        if (closed) {
            underWay.remove(file);
        }
        return closed;
    }

    private static Duration longer(Duration patience) {
        Duration doubled = patience.multipliedBy(2);
        return doubled.compareTo(LONGEST_PATIENCE) > 0 ? LONGEST_PATIENCE : doubled;
    }
}
