/**
 * The words driver, executors and clients exchange, and the schemas of what is durable. Generated: {@code wire} from
 * treadle.proto, {@code durable} from the Avro schemas.
 */
@NullMarked
package io.treadle.protocol;

import org.jspecify.annotations.NullMarked;
