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
import io.sluice.session.Session;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** A connection after its upgrade: frames in, to the session; writability and end, too. */
final class WebSocketConnection extends ChannelInboundHandlerAdapter {
    private static final int MAX_FRAGMENTS = 64;

    private final TransportContext context;
    private final WebSocketOutlet outlet;
    private final Stay stay;
    private final Session session;
    private @Nullable CompositeByteBuf fragments;
    private boolean fragmentsAreText;

    /** Opens the session; the client has been answered. */
    WebSocketConnection(TransportContext context, NettyLane lane, Channel channel, Guest guest) {
        this.context = context;
        this.outlet = new WebSocketOutlet(channel, () -> lane.closeSoon(channel));
        this.stay = new Stay(context, lane, guest, outlet);
        this.session = stay.session();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        stay.begin();
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

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            session.onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        dropFragments();
        stay.end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (cause instanceof CorruptedWebSocketFrameException corrupt) {
            session.close(
                    corrupt.closeStatus().code() == 1009
                            ? CloseReason.MESSAGE_TOO_BIG
                            : CloseReason.PROTOCOL_ERROR);
        } else {
            stay.fail(ctx, cause);
        }
    }
}
