/** How long a record is on its way, from its creation to a reader of committed records. */
@NullMarked
package io.treadle.soak.latency;

import org.jspecify.annotations.NullMarked;
