package io.treadle.local;

import io.treadle.engine.Driver;
import io.treadle.engine.ExecutorLink;
import io.treadle.protocol.wire.FromExecutor;
import io.treadle.protocol.wire.ToExecutor;
import io.treadle.runtime.DriverConnector;
import java.util.function.Consumer;

/** An executor's way to the driver of the same JVM: method calls. */
record LocalConnector(Driver driver) implements DriverConnector {
    @Override
    public Connection connect(Consumer<ToExecutor> inbox, Runnable closed) {
        ExecutorLink link = driver.attach(inbox, closed);
        return new Connection() {
            @Override
            public void send(FromExecutor message) {
                link.send(message);
            }

            @Override
            public void close() {
                link.close();
            }
        };
    }
}
