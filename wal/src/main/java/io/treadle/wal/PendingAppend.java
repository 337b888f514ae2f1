package io.treadle.wal;

import java.nio.ByteBuffer;
import java.util.concurrent.CompletableFuture;

/** A payload waiting to be written and whoever waits for that. */
record PendingAppend(ByteBuffer payload, CompletableFuture<Long> done) {
    int bytes() {
        return payload.remaining();
    }
}
