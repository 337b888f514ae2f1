package io.treadle.engine;

import io.treadle.engine.BatchLogEvent.Restated;

/**
 * Says when the batch log is to be restated: soon after each of its files is begun, so that all files before can go; but
 * not before as much was written as the restatement before took, so that a state as large as a file is not written for every event. So
 * a log is never much longer than two files, or than two restatements if these are longer. One for each epoch; confined to whoever
 * is told of the appends.
 */
public final class RestatementPolicy {
    private long restatedSequence = -1;
    private long restatementBytes;
    private long bytesSince;

    /**
     * To be told of every append, in order.
     *
     * @param bytes length of the event's payload
     * @param sequence the event's
     * @param segmentStart the first sequence of the log's newest file
     * @return whether the log is to be restated: true until it is
     */
    public boolean isDueAfter(BatchLogEvent event, int bytes, long sequence, long segmentStart) {
        if (event instanceof Restated) {
            restatedSequence = sequence;
            restatementBytes = bytes;
            bytesSince = 0;
            return false;
        }
        bytesSince += bytes;
        return restatedSequence < segmentStart && bytesSince >= restatementBytes;
    }
}
