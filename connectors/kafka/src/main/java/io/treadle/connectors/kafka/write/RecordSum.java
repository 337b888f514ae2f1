package io.treadle.connectors.kafka.write;

import java.util.HexFormat;
import java.util.zip.CRC32C;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;

/**
 * How many records, and a sum over them that two different multisets of records hardly share. Order does not count:
 * records of a part that come in another order the second time are still the same records.
 */
public record RecordSum(long records, long sum) {
    static final RecordSum NOTHING = new RecordSum(0, 0);

    String sumText() {
        return HexFormat.of().toHexDigits(sum);
    }

    @Override
    public String toString() {
        return "%d records with sum %s".formatted(records, sumText());
    }

    /** Adds up the records of one part. Confined to the task's thread. */
    static final class Adder {
        private static final long MIX_1 = 0xbf58476d1ce4e5b9L;
        private static final long MIX_2 = 0x94d049bb133111ebL;

        private final CRC32C crc = new CRC32C();
        private long records;
        private long sum;

        void add(ProducerRecord<byte[], byte[]> record) {
            crc.reset();
            take(record.key());
            take(record.value());
            records++;
            sum += mixed(crc.getValue());
        }

        RecordSum sum() {
            return new RecordSum(records, sum);
        }

        /** With the length before, so that a byte cannot move from key to value unnoticed, nor null pass for empty. */
        private void take(byte @Nullable [] bytes) {
            int length = bytes == null ? -1 : bytes.length;
            for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
                crc.update(length >>> shift);
            }
            if (bytes != null) {
                crc.update(bytes, 0, bytes.length);
            }
        }

        /** The finaliser of SplitMix64: makes sums of checksums, which are linear, hard to hit by chance. */
        private static long mixed(long value) {
            long mixed = (value ^ (value >>> 30)) * MIX_1;
            mixed = (mixed ^ (mixed >>> 27)) * MIX_2;
            return mixed ^ (mixed >>> 31);
        }
    }
}
