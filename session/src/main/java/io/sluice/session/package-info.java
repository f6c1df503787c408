/**
 * One client's conversation: what it may see, what it has subscribed to, what it is told.
 *
 * <p>In come the bytes of a client's messages, and parcels from the hub. Out go frames, through an
 * {@link io.sluice.session.Outlet}. What the messages look like is a {@link
 * io.sluice.session.Dialect}'s business, how bytes are wrapped for the wire a {@link
 * io.sluice.session.Framing}'s, who the client is an {@link io.sluice.session.Authenticator}'s:
 * these are this room's ports.
 *
 * <p>A session belongs to one lane and every method of it is called there. This room knows no
 * socket, no HTTP, no JSON and no clock of its own.
 */
@NullMarked
package io.sluice.session;

import org.jspecify.annotations.NullMarked;
