/** The applications under test, as a user would write them: they see the API and the connectors only. */
@NullMarked
package io.treadle.soak.application;

import org.jspecify.annotations.NullMarked;
