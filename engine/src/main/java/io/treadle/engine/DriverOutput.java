package io.treadle.engine;

import io.treadle.api.sink.BatchId;
import io.treadle.api.sink.Prepared;
import io.treadle.api.source.Known;
import io.treadle.protocol.wire.ToExecutor;
import java.util.List;
import java.util.Map;

/**
 * What a {@link DriverCore} wants done. Called from within {@link DriverCore#handle} and {@link DriverCore#step}, on the
 * core's thread. Must not call the core back, not block, and not throw: what comes of it is an event later.
 */
public interface DriverOutput {
    /** Sends on a connection, in order; forgotten if the connection is closed. */
    void send(long link, ToExecutor message);

    /** Closes a connection after what was sent on it. */
    void disconnect(long link);

    /** Appends to the batch log, in order; {@link DriverEvent.Appended} follows when it is durable. If it fails the driver must end. */
    void append(BatchLogEvent event);

    /** As {@link #poll}, for a stream that the batch log does not know: asks where it begins. */
    void begin(String streamUid);

    /**
     * Asks a source's planner what there is; {@link DriverEvent.SourcePolled}, {@link DriverEvent.SourceUnavailable} or
     * {@link DriverEvent.SourceFailed} follows. One question of a stream is under way at a time.
     */
    void poll(String streamUid, Known known);

    /** Tells a source's planner, or those who receive a stream, what is committed; best effort. */
    void committed(String streamUid, Map<String, Long> next);

    /**
     * Has an output's publisher begin, before the first {@link #publish}. {@link DriverEvent.PublisherDone}, {@link
     * DriverEvent.PublisherUnavailable} or {@link DriverEvent.PublisherFailed} follows, as after each publish; a publisher is asked one
     * thing at a time.
     *
     * @param checkpoint the checkpoint's id
     * @param published the newest batch that is known to be published
     */
    void beginPublishing(String outputUid, String checkpoint, long published);

    /** Has an output's publisher make a committed batch visible. */
    void publish(String outputUid, BatchId batch, List<Prepared> parts);

    /** Has an output's publisher make visible what is left, before the application ends; asked when all is published. */
    void endPublishing(String outputUid);

    void requestContainers(int count);

    void releaseContainer(String container);

    /** Something happened in the application's life: for those who watch it. */
    void tell(Happening happening);

    /** The driver has ended. Nothing is called after this. */
    void finished(Outcome outcome);
}
