/** How files are found and read. */
@NullMarked
package io.treadle.connectors.files.read;

import org.jspecify.annotations.NullMarked;
