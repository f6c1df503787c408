package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.CompositeByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.websocketx.BinaryWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CloseWebSocketFrame;
import io.netty.handler.codec.http.websocketx.ContinuationWebSocketFrame;
import io.netty.handler.codec.http.websocketx.CorruptedWebSocketFrameException;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.netty.handler.codec.http.websocketx.PongWebSocketFrame;
import io.netty.handler.codec.http.websocketx.TextWebSocketFrame;
import io.netty.handler.codec.http.websocketx.WebSocketFrame;
import io.netty.util.ReferenceCountUtil;
import io.sluice.session.CloseReason;
import io.sluice.session.Endpoint;
import io.sluice.session.Principal;
import io.sluice.session.Session;
import io.sluice.session.Wheel;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** A connection after its upgrade: frames in, to the session; writability and end, too. */
final class WebSocketConnection extends ChannelInboundHandlerAdapter {
    /** How long a client has to answer a close message before its socket is closed. */
    static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(2);

    private static final Logger log = LoggerFactory.getLogger(WebSocketConnection.class);
    private static final int MAX_FRAGMENTS = 64;

    private final TransportContext context;
    private final NettyLane lane;
    private final Endpoint endpoint;
    private final InetAddress client;
    private final NettyOutlet outlet;
    private final Session session;
    private @Nullable CompositeByteBuf fragments;
    private boolean fragmentsAreText;

    /** Opens the session, but writes nothing: the client has not been answered yet. */
    WebSocketConnection(
            TransportContext context,
            NettyLane lane,
            Channel channel,
            Endpoint endpoint,
            Principal principal,
            InetAddress client) {
        this.context = context;
        this.lane = lane;
        this.endpoint = endpoint;
        this.client = client;
        this.outlet = new NettyOutlet(channel, () -> closeSoon(channel));
        this.session = Session.open(endpoint, principal, outlet, lane, context.sessions());
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        lane.roster().add(session);
        lane.turn();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            switch (message) {
                case TextWebSocketFrame text -> onData(text, true);
                case BinaryWebSocketFrame binary -> onData(binary, false);
                case ContinuationWebSocketFrame more -> onContinuation(more);
                case PingWebSocketFrame ping -> onPing(ping);
                case PongWebSocketFrame _ -> session.onHeard();
                case CloseWebSocketFrame close -> onClose(ctx, close);
                case null, default -> throw new IllegalArgumentException("not a frame");
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onData(WebSocketFrame frame, boolean isText) {
        if (fragments != null) {
            session.close(CloseReason.PROTOCOL_ERROR);
        } else if (frame.isFinalFragment()) {
            deliver(frame.content(), isText);
        } else {
            fragments = frame.content().alloc().compositeBuffer(MAX_FRAGMENTS);
            fragmentsAreText = isText;
            collect(fragments, frame);
        }
    }

    private void onContinuation(ContinuationWebSocketFrame frame) {
        CompositeByteBuf collected = fragments;
        if (collected == null) {
            session.close(CloseReason.PROTOCOL_ERROR);
            return;
        }
        if (collected.numComponents() == MAX_FRAGMENTS
                || collected.readableBytes() + frame.content().readableBytes()
                        > context.settings().maxMessageBytes()) {
            dropFragments();
            session.close(CloseReason.MESSAGE_TOO_BIG);
            return;
        }
        collect(collected, frame);
        if (frame.isFinalFragment()) {
            deliver(collected, fragmentsAreText);
            dropFragments();
        }
    }

    private static void collect(CompositeByteBuf fragments, WebSocketFrame frame) {
        fragments.addComponent(true, frame.content().retain());
    }

    private void dropFragments() {
        if (fragments != null) {
            fragments.release();
            fragments = null;
        }
    }

    private void deliver(ByteBuf content, boolean isText) {
        byte[] message = new byte[content.readableBytes()];
        content.getBytes(content.readerIndex(), message);
        if (isText && !isUtf8(message)) {
            session.close(CloseReason.NOT_TEXT);
        } else {
            session.onMessage(message);
        }
    }

    private static boolean isUtf8(byte[] message) {
        try {
            StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(message));
            return true;
        } catch (CharacterCodingException e) {
            return false;
        }
    }

    private void onPing(PingWebSocketFrame ping) {
        if (session.onPing() && !outlet.pong(ping.content())) {
            session.close(CloseReason.NOT_READING);
        }
    }

    /** The client closes, or answers our close. */
    private void onClose(ChannelHandlerContext ctx, CloseWebSocketFrame close) {
        int code = close.statusCode();
        session.onGone();
        outlet.close(code < 1000 || code > 4999 ? 1000 : code, "");
        var _ = ctx.channel().close();
    }

    /** A client that does not answer the close is closed all the same. */
    private void closeSoon(Channel channel) {
        lane.at(
                context.time().nanos() + CLOSE_TIMEOUT.toNanos(),
                () -> {
                    var _ = channel.close();
                    return Wheel.NEVER;
                });
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            session.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        dropFragments();
        lane.roster().remove(session);
        context.admission().leave(client);
        session.onGone();
        log.atDebug()
                .addKeyValue("endpoint", endpoint.path())
                .addKeyValue("closeReason", session.closeReason())
                .log("session ended");
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        switch (cause) {
            case CorruptedWebSocketFrameException corrupt ->
                    session.close(
                            corrupt.closeStatus().code() == 1009
                                    ? CloseReason.MESSAGE_TOO_BIG
                                    : CloseReason.PROTOCOL_ERROR);
            case IOException _ -> {
                var _ = ctx.channel().close();
            }
            default -> {
                log.atError()
                        .setCause(cause)
                        .addKeyValue("endpoint", endpoint.path())
                        .log("a bug ended a session");
                session.fail();
            }
        }
    }
}
