package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpRequestDecoder;
import java.util.List;

/**
 * Decodes HTTP requests one by one: what a client sends behind a request stays undecoded until that
 * one has been answered, since the answer decides whether it is HTTP at all. Taken out of the
 * pipeline, it hands on what it has not decoded.
 */
final class OneByOne extends HttpRequestDecoder {
    private boolean paused;
    private boolean reading;

    OneByOne(HttpDecoderConfig limits) {
        super(limits);
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object bytes) throws Exception {
        reading = true;
        try {
            super.channelRead(ctx, bytes);
        } finally {
            reading = false;
        }
    }

    @Override
    protected void decode(ChannelHandlerContext ctx, ByteBuf in, List<Object> out)
            throws Exception {
        if (!paused) {
            super.decode(ctx, in, out);
        }
    }

    /** Decodes nothing more for now. */
    void pause() {
        paused = true;
    }

    boolean isPaused() {
        return paused;
    }

    /** Goes on with what is there; at once, unless it was paused by what it is reading now. */
    void resume(ChannelPipeline pipeline) {
        paused = false;
        if (!reading) {
            pipeline.fireChannelRead(Unpooled.EMPTY_BUFFER);
        }
    }
}
