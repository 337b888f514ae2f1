package io.treadle.wal;

/** How far a flush goes before it returns. */
public enum Sync {
    /**
     * Handed to whoever keeps the file: on HDFS it is in the memory of every DataNode of the pipeline, on a local disk
     * in the operating system's cache. Survives the death of the writing process.
     */
    HFLUSH,
    /** On the disks. Survives a power cut. */
    HSYNC
}
