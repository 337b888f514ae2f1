/** What goes wrong, from a seed: a schedule of faults, and the processes that they meet. */
@NullMarked
package io.treadle.soak.fault;

import org.jspecify.annotations.NullMarked;
