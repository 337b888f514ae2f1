/**
 * The executor: it runs the tasks of batches, keeps what they give until the batch is committed, and does what the driver
 * of the highest epoch says. It does not know who started its process.
 */
@NullMarked
package io.treadle.runtime;

import org.jspecify.annotations.NullMarked;
