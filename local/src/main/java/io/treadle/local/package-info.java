/**
 * Driver and executors in one JVM, for the IDE and for tests, and the test kit that applications use: a virtual
 * clock, batches given by hand, faults on purpose.
 */
@NullMarked
package io.treadle.local;

import org.jspecify.annotations.NullMarked;
