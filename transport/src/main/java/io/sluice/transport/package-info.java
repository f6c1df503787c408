/**
 * How bytes travel: HTTP, WebSockets and server-sent events over Netty.
 *
 * <p>In come connections, on event loops that are the hub's lanes. A connection begins with HTTP;
 * once it carries a session nothing of HTTP is left in its pipeline, and what remains is one
 * handler, for WebSockets a decoder, and the session. Frames arrive encoded and leave by one send
 * on the socket where the platform allows it.
 *
 * <p>This room decides who may connect at all (limits, origins, credentials shown) and knows what
 * is spoken only through session's ports. {@code io.netty.channel} is seen nowhere else.
 */
@NullMarked
package io.sluice.transport;

import org.jspecify.annotations.NullMarked;
