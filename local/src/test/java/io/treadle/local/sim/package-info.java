/**
 * A whole cluster in one thread: real drivers, executors and logs in a model of YARN, the network, a source and a sink,
 * with faults, all from one seed.
 */
@NullMarked
package io.treadle.local.sim;

import org.jspecify.annotations.NullMarked;
