/** The filesystem as this connector needs it, and what it says when it fails. */
@NullMarked
package io.treadle.connectors.files.storage;

import org.jspecify.annotations.NullMarked;
