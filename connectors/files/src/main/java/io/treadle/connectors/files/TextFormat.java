package io.treadle.connectors.files;

import io.treadle.connectors.files.storage.Storage;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import org.apache.hadoop.fs.FSDataOutputStream;
import org.apache.hadoop.fs.Path;
import org.apache.hadoop.io.compress.CompressionCodec;
import org.apache.hadoop.io.compress.CompressionCodecFactory;
import org.apache.hadoop.util.ReflectionUtils;
import org.jspecify.annotations.Nullable;

/**
 * A line of UTF-8 for each record. Compressed, each batch is a member of its own where the file stays open over
 * batches: so
 * only codecs whose members may follow each other can do that.
 */
final class TextFormat<T> implements RecordFormat<T> {
    static final String NONE = "none";

    private final FilesSink.Line<? super T> line;
    private final String codecName;
    private final @Nullable CompressionCodec codec;

    /** @throws IllegalArgumentException if there is no codec of that name, naming those there are */
    TextFormat(FilesSink.Line<? super T> line, String codecName) {
        this.line = line;
        this.codecName = codecName;
        this.codec = codecName.equals(NONE) ? null : codec(codecName);
    }

    @Override
    public String extension() {
        return codec == null ? "" : codec.getDefaultExtension();
    }

    @Override
    public RecordFormat<T> whileOpen() {
        if (!codecName.equals(NONE) && !codecName.equals("gzip") && !codecName.equals("bzip2")) {
            throw new IllegalArgumentException(
                    "text compressed with %s cannot be written batch by batch into rolled files: wanted none, gzip or bzip2"
                            .formatted(codecName));
        }
        return this;
    }

    @Override
    public Rewriting rewriting() {
        return new Rewriting.Copying();
    }

    @Override
    public RecordOutput<T> open(Storage storage, Path file) throws IOException {
        return new Lines(storage, storage.create(file));
    }

    private static CompressionCodec codec(String name) {
        CompressionCodecFactory factory = new CompressionCodecFactory(Storage.configuration());
        Class<? extends CompressionCodec> type = factory.getCodecClassByName(name);
        if (type == null) {
            throw new IllegalArgumentException(
                    "there is no codec \"%s\" for text: wanted none, gzip, bzip2 or one of Hadoop's io.compression.codecs"
                            .formatted(name));
        }
        return ReflectionUtils.newInstance(type, Storage.configuration());
    }

    private final class Lines implements RecordOutput<T> {
        private final Storage storage;
        private final FSDataOutputStream file;
        private @Nullable OutputStream member;

        Lines(Storage storage, FSDataOutputStream file) {
            this.storage = storage;
            this.file = file;
        }

        @Override
        public void write(T record) throws Exception {
            byte[] bytes = made(record).getBytes(StandardCharsets.UTF_8);
            OutputStream out = member();
            out.write(bytes);
            out.write('\n');
        }

        /** The application's own {@link IOException} is not the filesystem's, which would be waited for. */
        private String made(T record) throws Exception {
            try {
                return line.of(record);
            } catch (IOException e) {
                throw new UncheckedIOException("no line was made of a record: " + e.getMessage(), e);
            }
        }

        private OutputStream member() throws IOException {
            if (member == null) {
                member = codec == null ? file : codec.createOutputStream(new Unclosed(file));
            }
            return member;
        }

        @Override
        public long settle() throws IOException {
            if (member != null && codec != null) {
                member.close();
            }
            member = null;
            storage.settle(file);
            return file.getPos();
        }

        @Override
        public long end() throws IOException {
            long length = settle();
            file.close();
            return length;
        }

        @Override
        public void close() throws IOException {
            file.close();
        }
    }

    /** A codec's stream closes what is below it; the file stays open for the next member. */
    private static final class Unclosed extends OutputStream {
        private final OutputStream below;

        Unclosed(OutputStream below) {
            this.below = below;
        }

        @Override
        public void write(int value) throws IOException {
            below.write(value);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            below.write(bytes, offset, length);
        }

        @Override
        public void flush() throws IOException {
            below.flush();
        }
    }
}
