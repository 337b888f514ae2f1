package io.treadle.connectors.files.read;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/** A whole file. */
public final class FileContent {
    private final String path;
    private final byte[] bytes;

    /** Takes the bytes as they are. */
    public FileContent(String path, byte[] bytes) {
        this.path = path;
        this.bytes = bytes;
    }

    /** Where the file is, with scheme and authority. */
    public String path() {
        return path;
    }

    /** What is in it; not copied, so not to be changed. */
    public byte[] bytes() {
        return bytes;
    }

    /** The bytes as text in UTF-8. */
    public String text() {
        return new String(bytes, StandardCharsets.UTF_8);
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof FileContent content && content.path.equals(path) && Arrays.equals(content.bytes, bytes);
    }

    @Override
    public int hashCode() {
        return 31 * path.hashCode() + Arrays.hashCode(bytes);
    }

    @Override
    public String toString() {
        return "%s, %d bytes".formatted(path, bytes.length);
    }
}
