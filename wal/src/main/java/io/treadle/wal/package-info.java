/**
 * The append-only log that everything durable rests on: received blocks, the batch log, the changes of state. It
 * stores frames of bytes in numbered segments and knows nothing of what they mean.
 */
@NullMarked
package io.treadle.wal;

import org.jspecify.annotations.NullMarked;
