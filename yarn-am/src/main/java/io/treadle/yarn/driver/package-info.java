/**
 * The ApplicationMaster's process: holds the engine's driver, is its pool of containers, and shows how it gets on. The
 * client knows its main by name only.
 */
@NullMarked
package io.treadle.yarn.driver;

import org.jspecify.annotations.NullMarked;
