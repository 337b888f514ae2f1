/** Writing to a topic: at least once by one producer, exactly once by transactions with marks. */
@NullMarked
package io.treadle.connectors.kafka.write;

import org.jspecify.annotations.NullMarked;
