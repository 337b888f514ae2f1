package io.treadle.wal;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/**
 * A payload waiting to be written and whoever waits for that.
 *
 * @param atLeast how safe it is to be, if the log's own level is lower
 */
record PendingAppend(ByteBuffer payload, Sync atLeast, CompletableFuture<Long> done) {
    int bytes() {
        return payload.remaining();
    }
}
