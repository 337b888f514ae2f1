package io.treadle.connectors.kafka.write;

import io.treadle.api.sink.SinkUnavailableException;
import io.treadle.api.sink.WriteContext;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** What the newest mark of a part says of a batch that is to be written to it. */
enum Verdict {
    /** It is not there. */
    WRITE,
    /** It is there: run through the records, and see that they are the same. */
    COMPARE,
    /** It may be there, or not: there is no mark, and one that old would have expired. */
    UNKNOWN;

    /**
     * The verdict.
     *
     * @param mark the newest of the part; null if there is none
     * @param expired whether a mark made when the batch was planned need not be there any more
     * @throws SinkUnavailableException if whoever asks is not in charge any more
     * @throws IOException if mark and batch contradict each other, which waiting does not mend
     */
    static Verdict of(OutputPart part, @Nullable Mark mark, WriteContext context, boolean expired) throws IOException {
        if (mark == null) {
            return expired ? UNKNOWN : WRITE;
        }
        long batch = context.batch().number();
        if (mark.epoch() > context.epoch() || (mark.batch() > batch && mark.epoch() == context.epoch())) {
            throw new SinkUnavailableException(
                    ("%s: batch %d is asked for by epoch %d, but epoch %d has written batch %d: this executor is not"
                                    + " in charge of it any more")
                            .formatted(part, batch, context.epoch(), mark.epoch(), mark.batch()));
        }
        if (mark.batch() > batch) {
            throw new IOException(
                    ("%s has batch %d already, written for epoch %d, and is asked for batch %d by the later epoch %d:"
                                    + " the checkpoint was put back to an older state, so what it does again is in the"
                                    + " topic already. Bring back the newest checkpoint, or start with a new"
                                    + " checkpoint directory")
                            .formatted(part, mark.batch(), mark.epoch(), batch, context.epoch()));
        }
        if (mark.batch() < batch) {
            return WRITE;
        }
        if (mark.parts() != context.parts()) {
            throw new IOException(
                    ("%s: batch %d was written in %d parts, and is now to be written in %d: the records of a part are"
                                    + " others. Start the former jar with the former settings till the batch is"
                                    + " committed, then this one")
                            .formatted(part, batch, mark.parts(), context.parts()));
        }
        return COMPARE;
    }
}
