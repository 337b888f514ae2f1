package io.treadle.connectors.jdbc;

import java.io.IOException;

/**
 * Where a password comes from. Asked for each new connection, so that a file may be replaced while the application
 * runs.
 */
@FunctionalInterface
interface Password {
    String read() throws IOException;
}
