package io.treadle.engine;

import io.treadle.protocol.DriverAddress;
import io.treadle.wal.LogFencedException;
import java.io.IOException;
import java.util.Optional;

/**
 * Looks whether this driver is still in charge, and whether it is to end. A driver that has nothing to append would not notice
 * by its log that a later attempt or another application took the checkpoint over; one that was paused between its claim and
 * publishing its address may have written over the address of the driver that is in charge; and who wants it to end may be
 * unable to reach it. Stepped; confined to a thread.
 */
public final class EpochWatch {
    private final Checkpoint checkpoint;
    private final String application;
    private final long epoch;
    private final Optional<DriverAddress> published;

    /**
     * @param application whose driver this is
     * @param published the address to keep published; empty if nobody is to find this driver
     */
    public EpochWatch(Checkpoint checkpoint, String application, long epoch, Optional<DriverAddress> published) {
        this.checkpoint = checkpoint;
        this.application = application;
        this.epoch = epoch;
        this.published = published;
    }

    /**
     * Looks once, and publishes the address again if it is not the one that is found.
     *
     * @return the wish that the application ends, each time, once it is recorded
     * @throws LogFencedException as {@link Checkpoint#requireInCharge}
     */
    public Optional<Checkpoint.Stop> look() throws IOException {
        checkpoint.requireInCharge(epoch);
        if (published.isPresent() && !checkpoint.address().equals(published)) {
            checkpoint.publish(published.get());
        }
        return checkpoint.stop().filter(stop -> stop.application().equals(application));
    }
}
