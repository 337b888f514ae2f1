/** The driver's port: gRPC with mutual TLS, for executors and for clients that hold the application's certificate. */
@NullMarked
package io.treadle.engine.transport;

import org.jspecify.annotations.NullMarked;
