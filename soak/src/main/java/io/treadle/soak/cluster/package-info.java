/** An application on a real cluster, from its submission to its end. */
@NullMarked
package io.treadle.soak.cluster;

import org.jspecify.annotations.NullMarked;
