/**
 * The only room that says "YARN": the submitting client, the ApplicationMaster that holds the driver, the pool of
 * containers that hold executors, and the tokens they all need.
 */
@NullMarked
package io.treadle.yarn;

import org.jspecify.annotations.NullMarked;
