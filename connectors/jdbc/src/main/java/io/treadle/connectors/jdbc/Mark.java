package io.treadle.connectors.jdbc;

/**
 * What the marks table holds of a part: the newest batch that was written, and what of it.
 *
 * @param batch the newest
 * @param epoch of the driver for which it was written
 * @param parts how many parts the output had in that batch
 * @param records of this part
 * @param checksum of this part's rows, whatever their order
 */
record Mark(long batch, long epoch, int parts, long records, long checksum) {
    /** Whether both were written from the same records. The epoch may differ. */
    boolean sameContent(Mark other) {
        return batch == other.batch && parts == other.parts && records == other.records && checksum == other.checksum;
    }

    /** For messages. */
    String content() {
        return "%d rows with checksum %016x".formatted(records, checksum);
    }
}
