/**
 * Kafka as a source and a sink, written against the streaming API alone.
 */
@NullMarked
package io.treadle.connectors.kafka;

import org.jspecify.annotations.NullMarked;
