/**
 * What can be asked by HTTP about the gateway: counts, presence, revocations.
 *
 * <p>Routes are thin: they read what a request says, ask a port of this room, and write JSON. Who
 * may ask is checked before they are called. What takes long, because there may be a great many
 * users, is done on a virtual thread, a few at a time.
 */
@NullMarked
package io.sluice.api;

import org.jspecify.annotations.NullMarked;
