package io.sluice.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.sluice.hub.Payload;
import io.sluice.session.Endpoint;
import java.net.InetAddress;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/** One HTTP request and its answer. Belongs to its connection's lane; answered once. */
final class Exchange {
    private final Channel channel;
    private final InetAddress client;
    private final HttpConnection connection;
    private final HttpMethod method;
    private final HttpHeaders headers;
    private final Payload body;
    private boolean keepsAlive;
    private boolean unread;
    private Target target = Target.UNKNOWN;
    private String path = "";
    private @Nullable HttpRoute route;
    private @Nullable String reader;

    Exchange(
            Channel channel,
            InetAddress client,
            HttpRequest request,
            Payload body,
            HttpConnection connection) {
        this.channel = channel;
        this.client = client;
        this.connection = connection;
        this.method = request.method();
        this.headers = request.headers();
        this.body = body;
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

    /** That route answers; what stands in its variables may be a client's. */
    void at(HttpRoute known) {
        route = known;
        path = known.path();
    }

    /** The request, as routes see it. */
    Request request(Map<String, String> variables) {
        var copies = new HashMap<String, List<String>>();
        for (String name : headers.names()) {
            copies.put(name.toLowerCase(Locale.ROOT), List.copyOf(headers.getAll(name)));
        }
        return new Request(method.name(), target.path(), variables, target.query(), copies, body);
    }

    /** The answer does not wait for the body; the connection ends with it. */
    void leaveUnread() {
        unread = true;
        keepsAlive = false;
    }

    /** True if there is a body that has not been read, or not to its end. */
    boolean isUnread() {
        return unread;
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
        refuse(refusal, refused(refusal, why), why);
    }

    /** Refuses without a word: the reason is for the log only. */
    void refuseSilently(Refusal refusal, String why) {
        refuse(refusal, refused(refusal, ""), why);
    }

    private Reply refused(Refusal refusal, String why) {
        int status = refusal.status().code();
        if (route != null) {
            return route.refused(status, refusal.label(), why);
        }
        return Reply.text(status, why.isEmpty() ? "" : why + "\n");
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
        if (reply.status() != HttpResponseStatus.NOT_MODIFIED.code()) {
            answer.set(HttpHeaderNames.CONTENT_LENGTH, body.length);
        }
        if (body.length > 0) {
            answer.set(HttpHeaderNames.CONTENT_TYPE, reply.contentType());
        }
        reply.headers().forEach(answer::set);
        protect(answer);
        explain(refusal, answer);
        HttpUtil.setKeepAlive(response, keepsAlive);
        connection.answering();
        channel.writeAndFlush(response)
                .addListener(done -> connection.answered(this, keepsAlive && done.isSuccess()));
    }

    /**
     * What every answer says: who may read it, and that nobody is to guess anything, nor to keep
     * any of it, unless the answer says what may be kept.
     */
    void protect(HttpHeaders answer) {
        answer.set("X-Content-Type-Options", "nosniff");
        answer.set("Referrer-Policy", "no-referrer");
        if (!answer.contains(HttpHeaderNames.CACHE_CONTROL)) {
            answer.set(HttpHeaderNames.CACHE_CONTROL, "no-store");
        }
        if (reader != null) {
            answer.set(HttpHeaderNames.ACCESS_CONTROL_ALLOW_ORIGIN, reader);
            answer.add(HttpHeaderNames.VARY, "Origin");
        }
    }

    /** What would not have been refused. */
    private void explain(@Nullable Refusal refusal, HttpHeaders answer) {
        switch (refusal) {
            case UNAUTHENTICATED -> answer.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
            case NOT_A_WEBSOCKET ->
                    answer.set(HttpHeaderNames.UPGRADE, "websocket")
                            .set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
            case METHOD -> answer.set(HttpHeaderNames.ALLOW, connection.methods(target));
            case null, default -> {}
        }
    }
}
