package io.sluice.transport;

import io.netty.buffer.ByteBufUtil;
import io.netty.buffer.Unpooled;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpResponse;
import io.netty.handler.codec.http.HttpContent;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.LastHttpContent;
import io.netty.util.ReferenceCountUtil;
import io.sluice.hub.Payload;
import java.io.ByteArrayOutputStream;
import java.util.function.ToIntFunction;
import org.jspecify.annotations.Nullable;

/**
 * Puts requests together with their bodies. How large a body may be is a matter of what its request
 * is for; a large one is announced, and comes only when it is let.
 */
final class WholeRequests extends ChannelInboundHandlerAdapter {
    private final ToIntFunction<HttpRequest> maxBody;
    private @Nullable HttpRequest head;
    private @Nullable ByteArrayOutputStream body;
    private int most;
    private boolean held;
    private boolean ignoring;

    /**
     * @param maxBody the largest body a request may have, by its head
     */
    WholeRequests(ToIntFunction<HttpRequest> maxBody) {
        this.maxBody = maxBody;
    }

    /** True if the rest of a request is waited for. */
    boolean isReading() {
        return head != null && !held;
    }

    /** Passes over whatever comes from here on. */
    void ignore() {
        ignoring = true;
        forget();
    }

    boolean isIgnoring() {
        return ignoring;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            if (!ignoring && message instanceof HttpRequest request) {
                begin(ctx, request);
            }
            if (!ignoring && message instanceof HttpContent content) {
                add(ctx, content);
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void begin(ChannelHandlerContext ctx, HttpRequest request) {
        if (request.decoderResult().isFailure()) {
            ctx.fireChannelRead(new Incoming.Whole(request, Payload.of("")));
            return;
        }
        head = request;
        most = maxBody.applyAsInt(request);
        long length = HttpUtil.getContentLength(request, 0L);
        boolean isOpen = HttpUtil.isTransferEncodingChunked(request);
        if (length > most) {
            refuse(ctx, request);
        } else if (most > HttpRoute.SMALL_BODY && (isOpen || length > HttpRoute.SMALL_BODY)) {
            held = true;
            ctx.fireChannelRead(new Incoming.Announced(request, () -> goOn(ctx, request)));
        } else {
            expect(ctx, request);
        }
    }

    private void goOn(ChannelHandlerContext ctx, HttpRequest request) {
        held = false;
        expect(ctx, request);
    }

    private static void expect(ChannelHandlerContext ctx, HttpRequest request) {
        if (HttpUtil.is100ContinueExpected(request)) {
            var _ = ctx.writeAndFlush(goAhead(), ctx.voidPromise());
        }
    }

    private static FullHttpResponse goAhead() {
        return new DefaultFullHttpResponse(
                HttpVersion.HTTP_1_1, HttpResponseStatus.CONTINUE, Unpooled.EMPTY_BUFFER);
    }

    private void add(ChannelHandlerContext ctx, HttpContent part) {
        HttpRequest request = head;
        if (request == null) {
            return;
        }
        int length = part.content().readableBytes();
        if (length > most - size()) {
            refuse(ctx, request);
            return;
        }
        if (length > 0) {
            keep(ByteBufUtil.getBytes(part.content()));
        }
        if (part.decoderResult().isFailure()) {
            request.setDecoderResult(part.decoderResult());
        }
        if (part instanceof LastHttpContent) {
            Payload whole = body == null ? Payload.of("") : Payload.of(body.toByteArray());
            forget();
            ctx.fireChannelRead(new Incoming.Whole(request, whole));
        }
    }

    private int size() {
        return body == null ? 0 : body.size();
    }

    private void keep(byte[] bytes) {
        if (body == null) {
            body = new ByteArrayOutputStream(bytes.length);
        }
        body.writeBytes(bytes);
    }

    private void refuse(ChannelHandlerContext ctx, HttpRequest request) {
        int allowed = most;
        ignore();
        ctx.fireChannelRead(new Incoming.TooLarge(request, allowed));
    }

    private void forget() {
        head = null;
        body = null;
    }
}
