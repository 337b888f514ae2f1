/**
 * Applications to read and to copy. They see only what a user sees, which proves that it suffices.
 */
@NullMarked
package io.treadle.examples;

import org.jspecify.annotations.NullMarked;
