/**
 * The shapes of user functions. All may throw anything: what they throw reaches the operator's error, with its uid and
 * the record's position.
 */
@NullMarked
package io.treadle.api.function;

import org.jspecify.annotations.NullMarked;
