/** What goes in: topics, and records at a steady rate. */
@NullMarked
package io.treadle.soak.load;

import org.jspecify.annotations.NullMarked;
