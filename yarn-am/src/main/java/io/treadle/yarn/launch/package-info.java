/**
 * What client, driver and executors must agree on: the job, the staging directory, the credentials, the command lines
 * and what a container is launched with. Knows none of the three, which know each other only through this.
 */
@NullMarked
package io.treadle.yarn.launch;

import org.jspecify.annotations.NullMarked;
