package io.treadle.api.sink;

/**
 * A sink that publishes after the decision. {@link SinkWriter.Part#finish} leaves a part aside, durable and invisible,
 * and gives a handle; the driver logs the handles with the batch's commit; then the {@link SinkPublisher} makes the
 * batch visible, again and again until it has succeeded, in a later driver too. What was left aside and is never
 * decided upon is the publisher's to remove.
 *
 * <p>For filesystems, tables with snapshots, and whatever has a commit that can be repeated.
 *
 * @param <T> type of the records
 */
public interface PublishingSink<T> extends Sink<T> {
    @Override
    default Guarantee guarantee() {
        return Guarantee.PUBLISHED;
    }

    /** Called once per driver, on a thread of the driver's that may block. */
    SinkPublisher publisher(SinkContext context) throws Exception;
}
