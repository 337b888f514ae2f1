package io.treadle.connectors.kafka.write;

import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;

/**
 * What is committed with the records of a part: that it has them. It rests in Kafka as the committed offset of a
 * consumer group: the offset is the batch's number, the rest is the metadata, such as {@code 1 parts=8 epoch=3
 * records=1200 sum=00c0ffee00c0ffee}.
 *
 * @param batch number of the newest batch written
 * @param parts number of parts of the output in it
 * @param epoch of the driver that asked for it
 * @param written what was written
 */
public record Mark(long batch, int parts, long epoch, RecordSum written) {
    private static final String VERSION = "1";
    private static final Pattern METADATA =
            Pattern.compile("1 parts=(\\d{1,9}) epoch=(\\d{1,18}) records=(\\d{1,18}) sum=([0-9a-f]{16})");

    /** As Kafka keeps it. */
    OffsetAndMetadata toOffset() {
        return new OffsetAndMetadata(
                batch,
                "%s parts=%d epoch=%d records=%d sum=%s"
                        .formatted(VERSION, parts, epoch, written.records(), written.sumText()));
    }

    /**
     * Reads it back.
     *
     * @throws IllegalStateException if it is none: somebody else commits to the group, or a later version of Treadle
     */
    static Mark of(OutputPart part, OffsetAndMetadata offset) {
        Matcher matcher = METADATA.matcher(offset.metadata());
        if (!matcher.matches()) {
            throw new IllegalStateException(
                    ("consumer group %s at partition %s holds offset %d with \"%s\": wanted the mark of %s, as this"
                                    + " version of Treadle writes it. If a later version wrote it, run that; if"
                                    + " another program commits to the group, stop it")
                            .formatted(part.id(), part.markPartition(), offset.offset(), offset.metadata(), part));
        }
        return new Mark(
                offset.offset(),
                Integer.parseInt(matcher.group(1)),
                Long.parseLong(matcher.group(2)),
                new RecordSum(Long.parseLong(matcher.group(3)), Long.parseUnsignedLong(matcher.group(4), 16)));
    }
}
