package io.treadle.soak.fault;

import java.util.Optional;

/**
 * A fault that has come.
 *
 * @param atMillis when, in milliseconds of the epoch
 * @param victim the process; empty if there was none to be found for so long that the fault was given up
 */
public record Strike(Fault fault, long atMillis, Optional<JavaProcess> victim) {}
