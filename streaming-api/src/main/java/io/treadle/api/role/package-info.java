/**
 * What {@code start()} does is decided by the process it is called in: see {@link io.treadle.api.role.Role}. For those
 * who run applications, not for those who write them.
 */
@NullMarked
package io.treadle.api.role;

import org.jspecify.annotations.NullMarked;
