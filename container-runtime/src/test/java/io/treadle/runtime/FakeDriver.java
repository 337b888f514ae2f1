package io.treadle.runtime;

import io.treadle.protocol.wire.BatchFailed;
import io.treadle.protocol.wire.BatchReport;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.Register;
import io.treadle.protocol.wire.ToExecutor;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

/** A driver in a test's hands, for executors of this JVM. */
final class FakeDriver {
    final BlockingQueue<Link> links = new LinkedBlockingQueue<>();

    /** One executor's stream, from the driver's end. */
    static final class Link implements DriverConnector.Connection {
        private final Consumer<ToExecutor> inbox;
        private final Runnable closed;
        private final BlockingQueue<FromExecutor> heard = new LinkedBlockingQueue<>();

        private Link(Consumer<ToExecutor> inbox, Runnable closed) {
            this.inbox = inbox;
            this.closed = closed;
        }

        void say(ToExecutor.Builder message) {
            inbox.accept(message.build());
        }

        void breakOff() {
            closed.run();
        }

        Register register() throws InterruptedException {
            return next().getRegister();
        }

        BatchReport report() throws InterruptedException {
            FromExecutor message = next();
            if (!message.hasBatchReport()) {
                throw new AssertionError("wanted a report: " + message);
            }
            return message.getBatchReport();
        }

        BatchFailed failure() throws InterruptedException {
            return next().getBatchFailed();
        }

        FromExecutor next() throws InterruptedException {
            FromExecutor message = heard.poll(20, TimeUnit.SECONDS);
            while (message != null && message.hasHeartbeat()) {
                message = heard.poll(20, TimeUnit.SECONDS);
            }
            if (message == null) {
                throw new AssertionError("the executor said nothing for 20 s");
            }
            return message;
        }

        @Override
        public void send(FromExecutor message) {
            heard.add(message);
        }

        @Override
        public void close() {
            closed.run();
        }
    }

    DriverConnector connector() {
        return (inbox, closed) -> {
            Link link = new Link(inbox, closed);
            links.add(link);
            return link;
        };
    }

    Link nextLink() throws InterruptedException {
        Link link = links.poll(20, TimeUnit.SECONDS);
        if (link == null) {
            throw new AssertionError("no executor came for 20 s");
        }
        return link;
    }

    List<Link> nextLinks(int count) throws InterruptedException {
        List<Link> all = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            all.add(nextLink());
        }
        return all;
    }
}
