/**
 * The soak: one application on a real cluster, faults from a seed, and every record looked for at the end. Not part of
 * what users get. {@code docs/testing.md} says how to run it.
 */
@NullMarked
package io.treadle.soak;

import org.jspecify.annotations.NullMarked;
