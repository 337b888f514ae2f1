/** What came out, read by programs that know nothing of Treadle, and compared record by record. */
@NullMarked
package io.treadle.soak.check;

import org.jspecify.annotations.NullMarked;
