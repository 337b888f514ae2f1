/**
 * The executor's sockets: gRPC with mutual TLS, to the driver and between executors. The only room of the runtime that
 * knows gRPC.
 */
@NullMarked
package io.treadle.runtime.transport;

import org.jspecify.annotations.NullMarked;
