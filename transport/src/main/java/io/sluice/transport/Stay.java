package io.sluice.transport;

import io.netty.channel.ChannelHandlerContext;
import io.sluice.session.Outlet;
import io.sluice.session.Session;
import java.io.IOException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A session on its connection, from when its client has been answered until the socket is gone. */
final class Stay {
    private static final Logger log = LoggerFactory.getLogger(Stay.class);

    private final TransportContext context;
    private final NettyLane lane;
    private final Guest guest;
    private final Session session;

    /** Opens the session: what its client asked for is being done from here on. */
    Stay(TransportContext context, NettyLane lane, Guest guest, Outlet outlet) {
        this.context = context;
        this.lane = lane;
        this.guest = guest;
        this.session =
                Session.open(
                        guest.endpoint(),
                        guest.principal(),
                        guest.hello(),
                        outlet,
                        lane,
                        context.sessions(guest.endpoint().carrier()));
    }

    Session session() {
        return session;
    }

    /** The session is on its connection: its times count. */
    void begin() {
        context.meters().came(guest.endpoint().carrier());
        lane.roster().add(session);
        lane.turn();
    }

    /** The socket is gone. */
    void end() {
        lane.roster().remove(session);
        lane.turn();
        context.admission().leave(guest.address());
        context.meters().left(guest.endpoint().carrier());
        session.onGone();
        log.atDebug()
                .addKeyValue("endpoint", guest.endpoint().path())
                .addKeyValue("closeReason", session.closeReason())
                .log("session ended");
    }

    /** Something was thrown on the connection: the socket broke, or there is a bug. */
    void fail(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof IOException) {
            var _ = ctx.channel().close();
            return;
        }
        log.atError()
                .setCause(cause)
                .addKeyValue("endpoint", guest.endpoint().path())
                .log("a bug ended a session");
        session.fail();
    }
}
