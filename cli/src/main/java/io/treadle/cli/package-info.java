/**
 * The command line: submit, follow, stop and inspect applications. It parses and prints; what a command does lives
 * in the module that owns it.
 */
@NullMarked
package io.treadle.cli;

import org.jspecify.annotations.NullMarked;
