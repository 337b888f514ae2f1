package io.treadle.connectors.jdbc;

/**
 * Under which a part's mark is kept: never under a name, because batches begin at 1 again with every new checkpoint.
 */
record MarkKey(String checkpoint, String output, int part) {}
