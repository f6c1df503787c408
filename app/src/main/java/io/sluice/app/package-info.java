/**
 * Main: the command line, the configuration, the wiring of all rooms, their life and their meters.
 *
 * <p>The only room that knows every other, reads files and looks at the environment. A
 * configuration becomes the rooms' settings records here; a {@link io.sluice.app.Gateway} makes the
 * rooms from them, starts them in order and stops them in reverse.
 */
@NullMarked
package io.sluice.app;

import org.jspecify.annotations.NullMarked;
