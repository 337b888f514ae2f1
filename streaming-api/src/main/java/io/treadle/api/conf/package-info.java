/** Settings: each is declared once, with its name, type, unit, default, check and sentence. */
@NullMarked
package io.treadle.api.conf;

import org.jspecify.annotations.NullMarked;
