/** Mutual TLS: who has no certificate of this application is refused in the handshake. */
@NullMarked
package io.treadle.protocol.tls;

import org.jspecify.annotations.NullMarked;
