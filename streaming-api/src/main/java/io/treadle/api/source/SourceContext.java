package io.treadle.api.source;

/**
 * What a source may know of where it runs.
 *
 * @param application the application's name
 * @param streamUid the uid of the input stream
 */
public record SourceContext(String application, String streamUid) {}
