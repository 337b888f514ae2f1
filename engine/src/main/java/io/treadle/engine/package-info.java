/**
 * The driver: it decides what each batch holds, where it runs and when it is committed. Its core is stepped with
 * events and a time, and has no threads, clock or I/O of its own.
 */
@NullMarked
package io.treadle.engine;

import org.jspecify.annotations.NullMarked;
