package io.treadle.connectors.files;

import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Ranges.Range;
import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;

/** Makes a file of what counts of another. Runs in the driver, without code of the application. */
interface Rewriting {
    /** Whether a file whose bytes all count may be taken as it is. */
    boolean keepsBytes();

    /** @param target does not exist; its directory does */
    void rewrite(Storage storage, Path source, Ranges ranges, Path target) throws IOException;

    /** Of files in which every range can be read without what is before it. */
    final class Copying implements Rewriting {
        @Override
        public boolean keepsBytes() {
            return true;
        }

        @Override
        public void rewrite(Storage storage, Path source, Ranges ranges, Path target) throws IOException {
            try (FSDataInputStream in = storage.open(source);
                    FSDataOutputStream out = storage.createWithin(target)) {
                for (Range range : ranges.list()) {
                    copy(in, range, out);
                }
                storage.settle(out);
            }
        }

        static void copy(FSDataInputStream in, Range range, FSDataOutputStream out) throws IOException {
            byte[] buffer = new byte[1 << 16];
            in.seek(range.from());
            long left = range.until() - range.from();
            while (left > 0) {
                int count = in.read(buffer, 0, (int) Math.min(buffer.length, left));
                if (count < 0) {
                    throw new IOException(
                            "it ends at %d, and bytes up to %d were committed".formatted(in.getPos(), range.until()));
                }
                out.write(buffer, 0, count);
                left -= count;
            }
        }
    }
}
