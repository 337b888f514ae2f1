/**
 * Where an application is submitted, followed and looked after: checks what can be known beforehand, uploads, asks the
 * ResourceManager, and talks to the driver with the application's certificate. Nothing of it runs in a container.
 */
@NullMarked
package io.treadle.yarn.client;

import org.jspecify.annotations.NullMarked;
