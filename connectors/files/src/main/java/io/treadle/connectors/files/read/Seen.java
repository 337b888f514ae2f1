package io.treadle.connectors.files.read;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Base64;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Map;
import java.util.NavigableSet;
import java.util.Optional;
import java.util.TreeSet;

/**
 * Which files were found: each of the newest by the hash of its path, and of all older ones only how many there are and
 * the sum of their hashes. So it is bounded, and a file that comes late with an old time is noticed, though no longer
 * told from the others. What a look does not list is not forgotten for that, since it may come back; but it is the
 * first to go. Confined to the planner's thread.
 */
final class Seen {
    private static final int REMEMBERED = 3000;
    private static final String VERSION = "1";

    /** A file, in the order in which files are found: by time, and by hash among those of one millisecond. */
    record Key(long modified, long hash) implements Comparable<Key> {
        private static final Comparator<Key> ORDER =
                Comparator.comparingLong(Key::modified).thenComparingLong(Key::hash);

        static Key of(String path, long modified) {
            try {
                byte[] digest = MessageDigest.getInstance("SHA-256").digest(path.getBytes(StandardCharsets.UTF_8));
                return new Key(modified, ByteBuffer.wrap(digest).getLong());
            } catch (NoSuchAlgorithmException e) {
                throw new IllegalStateException("this JVM has no SHA-256, which every Java platform must have", e);
            }
        }

        @Override
        public int compareTo(Key other) {
            return ORDER.compare(this, other);
        }
    }

    private final NavigableSet<Key> remembered = new TreeSet<>();
    private final Map<Long, Key> byHash = new HashMap<>();
    private final NavigableSet<Key> unlisted = new TreeSet<>();
    private Key horizon = new Key(Long.MIN_VALUE, Long.MIN_VALUE);
    private long olderCount;
    private long olderSum;

    static Seen parse(String cursor) {
        Seen seen = new Seen();
        if (cursor.isEmpty()) {
            return seen;
        }
        if (!cursor.startsWith(VERSION + ":")) {
            throw new IllegalStateException(
                    "the checkpoint's cursor of files begins with \"%s\": wanted version %s; was it written by a newer version?"
                            .formatted(cursor.substring(0, Math.min(8, cursor.length())), VERSION));
        }
        ByteBuffer bytes = ByteBuffer.wrap(Base64.getDecoder().decode(cursor.substring(VERSION.length() + 1)));
        seen.horizon = new Key(bytes.getLong(), bytes.getLong());
        seen.olderCount = bytes.getLong();
        seen.olderSum = bytes.getLong();
        while (bytes.hasRemaining()) {
            seen.remember(new Key(bytes.getLong(), bytes.getLong()));
        }
        return seen;
    }

    /** At most 64,044 characters. */
    String cursor() {
        ByteBuffer bytes = ByteBuffer.allocate(32 + remembered.size() * 16);
        bytes.putLong(horizon.modified())
                .putLong(horizon.hash())
                .putLong(olderCount)
                .putLong(olderSum);
        remembered.forEach(key -> bytes.putLong(key.modified()).putLong(key.hash()));
        return VERSION + ":" + Base64.getEncoder().encodeToString(bytes.array());
    }

    boolean isOlder(Key key) {
        return key.compareTo(horizon) <= 0;
    }

    boolean has(Key key) {
        return remembered.contains(key);
    }

    /** With which time a path was found, if it is remembered with another. */
    Optional<Key> other(Key key) {
        Key found = byHash.get(key.hash());
        return found == null || found.equals(key) ? Optional.empty() : Optional.of(found);
    }

    /** The path has another time now, and is as seen as before. */
    void replace(Key found, Key now) {
        forget(found);
        if (isOlder(now)) {
            olderCount++;
            olderSum += now.hash();
        } else {
            remember(now);
        }
    }

    void add(Key key) {
        remember(key);
        while (remembered.size() > REMEMBERED && !unlisted.isEmpty()) {
            forget(unlisted.first());
        }
        while (remembered.size() > REMEMBERED) {
            Key oldest = remembered.first();
            forget(oldest);
            horizon = oldest;
            olderCount++;
            olderSum += oldest.hash();
        }
    }

    private void remember(Key key) {
        remembered.add(key);
        byHash.put(key.hash(), key);
    }

    private void forget(Key key) {
        remembered.remove(key);
        unlisted.remove(key);
        byHash.remove(key.hash(), key);
    }

    /**
     * Compares with what there is.
     *
     * @param listed all files that there are
     * @return how many more there are than were found, of those too old to be told apart
     */
    long compare(Iterable<Key> listed) {
        unlisted.clear();
        unlisted.addAll(remembered);
        long count = 0;
        long sum = 0;
        for (Key key : listed) {
            unlisted.remove(key);
            if (isOlder(key)) {
                count++;
                sum += key.hash();
            }
        }
        long more = count - olderCount;
        olderCount = count;
        olderSum = sum;
        return Math.max(more, 0);
    }
}
