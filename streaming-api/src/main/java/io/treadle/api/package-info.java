/**
 * What an application is written against: {@link io.treadle.api.StreamingContext}, the streams, and the settings. Knows
 * no Hadoop, no Kafka, no YARN. The graph an application describes here is code: nothing of it is ever serialised.
 */
@NullMarked
package io.treadle.api;

import org.jspecify.annotations.NullMarked;
