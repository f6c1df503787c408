package io.sluice.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its answer. Belongs to its connection's lane; answered once. */
final class Exchange {
    private final Channel channel;
    private final InetAddress client;
    private final HttpConnection connection;
    private final boolean isHead;
    private final boolean keepsAlive;
    private String path = "";

    Exchange(
            Channel channel,
            InetAddress client,
            FullHttpRequest request,
            HttpConnection connection) {
        this.channel = channel;
        this.client = client;
        this.connection = connection;
        this.isHead = request.method().equals(HttpMethod.HEAD);
        this.keepsAlive = HttpUtil.isKeepAlive(request) && !request.decoderResult().isFailure();
    }

    Channel channel() {
        return channel;
    }

    /** Whose request it is. */
    InetAddress client() {
        return client;
    }

    /** What it is for; empty until that is known. */
    String path() {
        return path;
    }

    void goTo(String known) {
        path = known;
    }

    void refuse(Refusal refusal, String why) {
        connection.refused(this, refusal, why);
        write(refusal.status(), Reply.text(refusal.status().code(), why + "\n"), refusal);
    }

    /** Refuses without a word: the reason is for the log only. */
    void refuseSilently(Refusal refusal, String why) {
        connection.refused(this, refusal, why);
        write(refusal.status(), Reply.text(refusal.status().code(), ""), refusal);
    }

    void reply(Reply reply) {
        write(HttpResponseStatus.valueOf(reply.status()), reply, null);
    }

    private void write(HttpResponseStatus status, Reply reply, @Nullable Refusal refusal) {
        byte[] body = reply.body().toArray();
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        status,
                        isHead ? Unpooled.EMPTY_BUFFER : Unpooled.wrappedBuffer(body));
        HttpHeaders headers = response.headers();
        headers.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        if (body.length > 0) {
            headers.set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
        }
        reply.headers().forEach(headers::set);
        headers.set("X-Content-Type-Options", "nosniff");
        headers.set("Referrer-Policy", "no-referrer");
        headers.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        explain(refusal, headers);
        HttpUtil.setKeepAlive(response, keepsAlive);
        connection.answering();
        channel.writeAndFlush(response)
                .addListener(done -> connection.answered(channel, keepsAlive && done.isSuccess()));
    }

    /** What would not have been refused. */
    private void explain(@Nullable Refusal refusal, HttpHeaders headers) {
        switch (refusal) {
            case UNAUTHENTICATED -> headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
            case NOT_A_WEBSOCKET ->
                    headers.set(HttpHeaderNames.UPGRADE, "websocket")
                            .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
            case METHOD -> headers.set(HttpHeaderNames.ALLOW, connection.methods(path));
            case null, default -> {}
        }
    }
}
