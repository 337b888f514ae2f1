/** Files on any Hadoop filesystem as a source and a sink. {@link io.treadle.connectors.files.Files} is the door. */
@NullMarked
package io.treadle.connectors.files;

import org.jspecify.annotations.NullMarked;
