/**
 * The tasks of a batch: one fused pipeline each, from a slice or from buckets to buckets and outputs. They know no
 * driver and no peers.
 *
 * <p>A record, key or value is an {@code Object} here, and it may be null if the application made it so.
 */
@NullMarked
package io.treadle.runtime.task;

import org.jspecify.annotations.NullMarked;
