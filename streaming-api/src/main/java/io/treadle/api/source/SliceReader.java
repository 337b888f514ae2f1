package io.treadle.api.source;

/**
 * The half of a source that runs in an executor. {@link #read} is called on task threads, for different partitions at
 * the same time; consecutive slices of a partition usually come to the same executor, so reading ahead pays.
 *
 * @param <T> type of the records
 */
public interface SliceReader<T> extends AutoCloseable {
    /**
     * Hands every record of the slice to {@code records}, in order, and returns when the slice is at its end. Gaps are
     * normal. Reading the same slice again gives equal records.
     *
     * @throws InterruptedException when the batch was cancelled
     * @throws Exception if a record of the slice cannot be had: gone by retention, not decodable. The message names
     *     partition and position
     */
    void read(Slice slice, Records<T> records) throws Exception;

    @Override
    void close();

    /** Takes the records of a slice. */
    @FunctionalInterface
    interface Records<T> {
        void accept(long position, T record) throws Exception;
    }
}
