package io.treadle.engine;

import io.treadle.api.sink.Prepared;
import java.util.List;
import java.util.SortedMap;

/**
 * What a committed batch has to publish. Immutable.
 *
 * @param timeMillis the batch's
 * @param parts by the uid of the output, ordered by part
 */
record Publication(long batch, long timeMillis, SortedMap<String, List<Prepared>> parts) {}
