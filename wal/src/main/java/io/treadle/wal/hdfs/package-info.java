/** The store of logs on HDFS: the only place in this module that knows Hadoop. */
@NullMarked
package io.treadle.wal.hdfs;

import org.jspecify.annotations.NullMarked;
