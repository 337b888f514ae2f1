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

    private static final String PUT_BACK = "bring back the newest checkpoint, or start with a new checkpoint directory,"
            + " which writes again what it reads again";

    /**
     * The verdict.
     *
     * @param mark the newest of the part; null if there is none
     * @param expired whether a mark made when the batch was planned need not be there any more
     * @throws SinkUnavailableException if a later driver has written since
     * @throws IOException if mark and batch contradict each other, which waiting does not mend
     */
    static Verdict of(OutputPart part, @Nullable Mark mark, WriteContext context, boolean expired) throws IOException {
        if (mark == null) {
            return expired ? UNKNOWN : WRITE;
        }
        long batch = context.batch().number();
        if (mark.batch() == batch) {
            requireSameParts(part, mark, context);
            return COMPARE;
        }
        if (mark.epoch() > context.epoch()) {
            throw new SinkUnavailableException(
                    ("%s was not written: batch %d is asked for by the driver of epoch %d, which is not in charge any"
                                    + " more, since that of epoch %d has written batch %d. If no other driver of this"
                                    + " checkpoint runs, the checkpoint was put back to an older state: %s")
                            .formatted(part, batch, context.epoch(), mark.epoch(), mark.batch(), PUT_BACK));
        }
        if (mark.batch() > batch) {
            throw new IOException(
                    ("%s was not written: batch %d is asked for by the driver of epoch %d, and batch %d is written"
                                    + " already, for that of epoch %d: the checkpoint was put back to an older state,"
                                    + " and what it does again is there already: %s")
                            .formatted(part, batch, context.epoch(), mark.batch(), mark.epoch(), PUT_BACK));
        }
        return WRITE;
    }

    private static void requireSameParts(OutputPart part, Mark mark, WriteContext context) throws IOException {
        if (mark.parts() != context.parts()) {
            throw new IOException(
                    ("%s was not written: batch %d was written before in %d parts, and is now to be written in %d, so"
                                    + " that the records of a part are others. Start the former jar with the former"
                                    + " settings until the batch is committed, then this one")
                            .formatted(part, context.batch().number(), mark.parts(), context.parts()));
        }
    }
}
