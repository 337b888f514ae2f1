package io.treadle.api.sink;

/**
 * For whom a sink is opened.
 *
 * @param application the application's name, for people
 * @param outputUid the uid of the output
 * @param checkpoint an id made with the checkpoint directory and kept as long as that: batch numbers mean something
 *     together with it alone. Whoever keeps marks outside keeps them under this and the uid, never under a name
 */
public record SinkContext(String application, String outputUid, String checkpoint) {}
