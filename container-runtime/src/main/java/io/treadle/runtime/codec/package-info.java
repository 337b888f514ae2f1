/**
 * Values as bytes, in the runs of records that executors push to each other. Described in docs/formats.md, section
 * "Buckets".
 */
@NullMarked
package io.treadle.runtime.codec;

import org.jspecify.annotations.NullMarked;
