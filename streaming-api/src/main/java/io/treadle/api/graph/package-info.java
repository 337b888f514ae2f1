/**
 * The operator graph of an application, frozen, and the stages it runs as. Every process of an application computes the
 * same from the same main. For engine and runtime; applications use {@link io.treadle.api.DStream}.
 */
@NullMarked
package io.treadle.api.graph;

import org.jspecify.annotations.NullMarked;
