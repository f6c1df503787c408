package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.util.ReferenceCountUtil;
import io.sluice.session.CloseReason;

/**
 * A connection whose answer is an event stream. What its client sends means nothing; that it takes
 * what is written is its sign of life.
 */
final class EventStreamConnection extends ChannelInboundHandlerAdapter {
    /** So much may a client send behind its request. */
    static final int MAX_IGNORED = 8 * 1024;

    private final Stay stay;
    private int ignored;

    /** Opens the session; the answer has begun. */
    EventStreamConnection(TransportContext context, NettyLane lane, Channel channel, Guest guest) {
        var outlet = new EventStreamOutlet(channel, this::onTaken, () -> lane.closeSoon(channel));
        this.stay = new Stay(context, lane, guest, outlet);
    }

    private void onTaken() {
        stay.session().onHeard();
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        stay.begin();
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            switch (message) {
                case ByteBuf bytes -> ignore(bytes.readableBytes());
                case null, default -> throw new IllegalArgumentException("not bytes");
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void ignore(int bytes) {
        ignored = Math.min(ignored + bytes, MAX_IGNORED + 1);
        if (ignored > MAX_IGNORED) {
            stay.session().close(CloseReason.PROTOCOL_ERROR);
        }
    }

    @Override
    public void channelWritabilityChanged(ChannelHandlerContext ctx) {
        if (ctx.channel().isWritable()) {
            onTaken();
            stay.session().onWritable();
        }
    }

    @Override
    public void channelInactive(ChannelHandlerContext ctx) {
        stay.end();
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        stay.fail(ctx, cause);
    }
}
