/** What a connector implements to be written to. */
@NullMarked
package io.treadle.api.sink;

import org.jspecify.annotations.NullMarked;
