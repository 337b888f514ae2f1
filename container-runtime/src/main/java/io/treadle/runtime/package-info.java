/**
 * The executor: it runs receivers and the tasks of batches, holds blocks and state, and does what the driver of
 * the highest epoch says. It does not know who started its process.
 */
@NullMarked
package io.treadle.runtime;

import org.jspecify.annotations.NullMarked;
