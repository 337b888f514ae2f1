/** Databases as a sink, by JDBC. */
@NullMarked
package io.treadle.connectors.jdbc;

import org.jspecify.annotations.NullMarked;
