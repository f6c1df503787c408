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
import io.sluice.session.Endpoint;
import java.net.InetAddress;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its answer. Belongs to its connection's lane; answered once. */
final class Exchange {
    private final Channel channel;
    private final InetAddress client;
    private final HttpConnection connection;
    private final HttpMethod method;
    private final HttpHeaders headers;
    private final boolean keepsAlive;
    private Target target = Target.UNKNOWN;
    private String path = "";
    private @Nullable String reader;

    Exchange(
            Channel channel,
            InetAddress client,
            FullHttpRequest request,
            HttpConnection connection) {
        this.channel = channel;
        this.client = client;
        this.connection = connection;
        this.method = request.method();
        this.headers = request.headers();
        this.keepsAlive = HttpUtil.isKeepAlive(request) && !request.decoderResult().isFailure();
    }

    Channel channel() {
        return channel;
    }

    /** Whose request it is. */
    InetAddress client() {
        return client;
    }

    HttpMethod method() {
        return method;
    }

    HttpHeaders headers() {
        return headers;
    }

    Target target() {
        return target;
    }

    /** What answers it, or would; empty until that is known. */
    String path() {
        return path;
    }

    void goTo(Target known) {
        target = known;
        path = known.path();
    }

    /** That endpoint answers; what stands behind it may be a client's keys. */
    void at(Endpoint endpoint) {
        path = endpoint.path();
    }

    /** Lets pages of that origin read the answer. */
    void share(@Nullable String origin) {
        reader = origin;
    }

    /** Does a step towards the answer, on the lane. Any thread. */
    void proceed(Runnable step) {
        connection.proceed(this, step);
    }

    /** A bug was met on the way to the answer. */
    void fail(Throwable bug) {
        connection.fail(this, bug);
    }

    // --- the answer

    void refuse(Refusal refusal, String why) {
        refuse(refusal, Reply.text(refusal.status().code(), why + "\n"), why);
    }

    /** Refuses without a word: the reason is for the log only. */
    void refuseSilently(Refusal refusal, String why) {
        refuse(refusal, Reply.text(refusal.status().code(), ""), why);
    }

    void refuse(Refusal refusal, Reply reply, String why) {
        connection.refused(this, refusal, why);
        write(reply, refusal);
    }

    void reply(Reply reply) {
        write(reply, null);
    }

    private void write(Reply reply, @Nullable Refusal refusal) {
        byte[] body = reply.body().toArray();
        var response =
                new DefaultFullHttpResponse(
                        HttpVersion.HTTP_1_1,
                        HttpResponseStatus.valueOf(reply.status()),
                        method.equals(HttpMethod.HEAD)
                                ? Unpooled.EMPTY_BUFFER
                                : Unpooled.wrappedBuffer(body));
        HttpHeaders answer = response.headers();
        answer.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        if (body.length > 0) {
            answer.set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
        }
        reply.headers().forEach(answer::set);
        protect(answer);
        explain(refusal, answer);
        HttpUtil.setKeepAlive(response, keepsAlive);
        connection.answering();
        channel.writeAndFlush(response)
                .addListener(done -> connection.answered(channel, keepsAlive && done.isSuccess()));
    }

    /** What every answer says: who may read it, and that nobody is to guess or keep anything. */
    void protect(HttpHeaders answer) {
        answer.set("X-Content-Type-Options", "nosniff");
        answer.set("Referrer-Policy", "no-referrer");
        answer.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        if (reader != null) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, reader);
            answer.set(HttpHeaderNames.VARY, "Origin");
        }
    }

    /** What would not have been refused. */
    private void explain(@Nullable Refusal refusal, HttpHeaders answer) {
        switch (refusal) {
            case UNAUTHENTICATED -> answer.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
            case NOT_A_WEBSOCKET ->
                    answer.set(HttpHeaderNames.UPGRADE, "websocket")
                            .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
            case METHOD -> answer.set(HttpHeaderNames.ALLOW, connection.methods(path));
            case null, default -> {}
        }
    }
}
