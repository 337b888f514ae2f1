/**
 * What a connector to a replayable system implements to be read: a planner in the driver, a reader in every executor.
 */
@NullMarked
package io.treadle.api.source;

import org.jspecify.annotations.NullMarked;
