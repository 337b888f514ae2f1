package io.treadle.connectors.files.read;

import io.treadle.api.source.SliceReader.Records;
import io.treadle.connectors.files.storage.Ranges;
import io.treadle.connectors.files.storage.Storage;
import io.treadle.connectors.files.storage.WatchedInput;
import java.io.IOException;
import java.io.InputStream;
import java.util.List;
import org.apache.hadoop.fs.FSDataInputStream;
import org.apache.hadoop.fs.FileStatus;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.Text;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.util.LineReader;
import org.jspecify.annotations.Nullable;

/**
 * Lines of UTF-8. A position is a byte, and a line belongs to the range that its first byte is in. A compressed
 * file, known by its name,
 * has one position.
 */
public record LineReading() implements Reading<String> {
    private static final List<Ranges.Range> WHOLE = List.of(new Ranges.Range(0, 1));

    @Override
    public List<Ranges.Range> ranges(Storage storage, FileStatus file, long splitBytes) {
        if (file.getLen() == 0) {
            return List.of();
        }
        return codec(storage, file.getPath()) == null ? Reading.ofBytes(file.getLen(), splitBytes) : WHOLE;
    }

    @Override
    public boolean countsRecords() {
        return false;
    }

    @Override
    public void read(Storage storage, Path file, Ranges.Range range, Records<String> records) throws Exception {
        CompressionCodec codec = codec(storage, file);
        try (WatchedInput in = storage.watch(file)) {
            if (codec == null) {
                lines(in.stream(), range, records);
                return;
            }
            try (InputStream plain = decompressed(codec, in, file)) {
                compressed(plain, in, file, records);
            }
        }
    }

    private static void lines(FSDataInputStream in, Ranges.Range range, Records<String> records) throws Exception {
        Text line = new Text();
        long position = Math.max(0, range.from() - 1);
        in.seek(position);
        LineReader lines = new LineReader(in, 1 << 16, new byte[] {'\n'});
        if (range.from() > 0) {
            position += lines.readLine(line); // the rest of a line that is another's, or only its end
        }
        while (position < range.until()) {
            int bytes = lines.readLine(line);
            if (bytes == 0) {
                return;
            }
            records.accept(position, text(line));
            position += bytes;
        }
    }

    private static InputStream decompressed(CompressionCodec codec, WatchedInput in, Path file) throws IOException {
        try {
            return codec.createInputStream(in.stream());
        } catch (IOException e) {
            in.requireThere();
            throw corrupt(file, in, e);
        }
    }

    private static void compressed(InputStream plain, WatchedInput in, Path file, Records<String> records)
            throws Exception {
        Text line = new Text();
        LineReader lines = new LineReader(plain, 1 << 16, new byte[] {'\n'});
        while (read(lines, line, in, file) > 0) {
            records.accept(0, text(line));
        }
    }

    private static int read(LineReader lines, Text line, WatchedInput in, Path file) throws IOException {
        try {
            return lines.readLine(line);
        } catch (IOException e) {
            in.requireThere();
            throw corrupt(file, in, e);
        }
    }

    private static IllegalStateException corrupt(Path file, WatchedInput in, IOException e) throws IOException {
        return new IllegalStateException(
                ("%s, about byte %d: this is not what its codec has there (%s). Is it still being written? Replace it by a whole one under"
                                + " another name, and set ifChanged(IfChanged.SKIP) for one start after removing this one")
                        .formatted(file, in.getPos(), e.getMessage()),
                e);
    }

    /** Without the return that other systems put before the end of a line. */
    private static String text(Text line) {
        String text = line.toString();
        return text.endsWith("\r") ? text.substring(0, text.length() - 1) : text;
    }

    private static @Nullable CompressionCodec codec(Storage storage, Path file) {
        return new CompressionCodecFactory(storage.files().getConf()).getCodec(file);
    }
}
