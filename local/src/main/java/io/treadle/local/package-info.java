/**
 * Driver and executor in one JVM, for the IDE and for tests: the same application, with a checkpoint on this disk or
 * none. Its tests are the simulation, which runs the cores of both on many hosts in one thread.
 */
@NullMarked
package io.treadle.local;

import org.jspecify.annotations.NullMarked;
