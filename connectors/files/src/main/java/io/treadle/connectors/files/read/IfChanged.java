package io.treadle.connectors.files.read;

/** What happens when a file is gone, or is not what it was when it was found, also after all of it is read. */
public enum IfChanged {
    /** The application stops, and says which file. */
    FAIL,
    /** The rest of the file is left out, and a warning in the executor's log says which and how much. */
    SKIP
}
