/**
 * An executor's process: holds the runtime's executor. The driver knows its main by name only.
 */
@NullMarked
package io.treadle.yarn.executor;

import org.jspecify.annotations.NullMarked;
