package io.treadle.yarn.client;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Instant;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.ZipEntry;
import java.util.zip.ZipOutputStream;

/**
 * The framework as one zip: named by what is in it, so that a name that exists on the cluster need not be uploaded
 * again. Jars are stored as they are; they are compressed already.
 */
final class FrameworkArchive {
    /**
     * A jar's directory of entries, with their checksums, is at most this far from its end in practice; see
     * {@link #directory}.
     */
    private static final int TAIL = 4 << 20;

    private static final int DIGEST_BYTES = 10;
    private static final FileTime WRITTEN = FileTime.from(Instant.parse("2026-01-01T00:00:00Z"));

    private FrameworkArchive() {}

    /** The archive's file name. Equal for equal jars, whatever folder they are in and whenever they were written. */
    static String name(Framework framework) throws IOException {
        MessageDigest digest = sha256();
        for (Map.Entry<String, Path> jar : framework.jars().entrySet()) {
            digest.update("%s %d%n"
                    .formatted(jar.getKey(), Files.size(jar.getValue()))
                    .getBytes(StandardCharsets.UTF_8));
            digest.update(directory(jar.getValue()));
        }
        return "treadle-%s-%s.zip".formatted(version(), HexFormat.of().formatHex(digest.digest(), 0, DIGEST_BYTES));
    }

    /**
     * A jar ends with the names, sizes and checksums of all its entries: hashing those is as good as hashing all, and
     * quick.
     */
    private static byte[] directory(Path jar) throws IOException {
        try (RandomAccessFile file = new RandomAccessFile(jar.toFile(), "r")) {
            byte[] tail = new byte[(int) Math.min(file.length(), TAIL)];
            file.seek(file.length() - tail.length);
            file.readFully(tail);
            int start = startOfDirectory(tail);
            return start < 0 ? tail : Arrays.copyOfRange(tail, start, tail.length);
        }
    }

    /** Where the directory of entries starts within the tail of a zip; negative if not in it or not told. */
    private static int startOfDirectory(byte[] tail) {
        for (int end = tail.length - 22; end >= 0; end--) {
            if (tail[end] == 'P' && tail[end + 1] == 'K' && tail[end + 2] == 5 && tail[end + 3] == 6) {
                return end - littleEndian(tail, end + 12);
            }
        }
        return -1;
    }

    private static int littleEndian(byte[] bytes, int at) {
        return ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN).getInt(at);
    }

    /** Writes the archive. */
    static void write(Framework framework, OutputStream target) throws IOException {
        try (ZipOutputStream zip = new ZipOutputStream(new BufferedOutputStream(target, 1 << 16))) {
            for (Map.Entry<String, Path> jar : framework.jars().entrySet()) {
                byte[] content = Files.readAllBytes(jar.getValue());
                CRC32 checksum = new CRC32();
                checksum.update(content);
                ZipEntry entry = new ZipEntry(jar.getKey());
                entry.setMethod(ZipEntry.STORED);
                entry.setSize(content.length);
                entry.setCrc(checksum.getValue());
                entry.setLastModifiedTime(WRITTEN);
                zip.putNextEntry(entry);
                zip.write(content);
                zip.closeEntry();
            }
        }
    }

    private static String version() {
        String version = FrameworkArchive.class.getPackage().getImplementationVersion();
        return version == null ? "dev" : version;
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("this JVM has no SHA-256, which every Java platform must have", e);
        }
    }
}
