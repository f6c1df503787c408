package io.sluice.transport;

import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import io.netty.handler.codec.http.DefaultHttpResponse;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaderValues;
import io.netty.handler.codec.http.HttpResponse;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpVersion;
import io.sluice.hub.Payload;
import io.sluice.session.Dialect;
import io.sluice.session.Endpoint;
import io.sluice.session.Hello;
import io.sluice.session.Notice;
import io.sluice.session.Notice.Code;
import io.sluice.session.Out;
import io.sluice.session.Principal;
import io.sluice.session.Session;
import io.sluice.session.SessionContext;
import io.sluice.session.Wish;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * What a client says when it asks for an event stream: channels behind the endpoint's path or as
 * parameters, and what they are to be like.
 */
record EventStreamRequest(Endpoint endpoint, Hello hello) {
    private static final String LAST_EVENT_ID = "Last-Event-ID";
    private static final byte[] BEGINNING = ": ok\n\n".getBytes(StandardCharsets.US_ASCII);

    static EventStreamRequest of(Exchange exchange, Endpoint endpoint) {
        var target = exchange.target();
        String last = exchange.headers().get(LAST_EVENT_ID, target.first("lastEventId"));
        return new EventStreamRequest(
                endpoint, new Hello(channels(endpoint, target), Wish.of(target.query()), last));
    }

    /** Each once, in the order they are named; those the endpoint gives if none is. */
    private static List<String> channels(Endpoint endpoint, Target target) {
        var channels = new LinkedHashSet<String>();
        String prefix = endpoint.path() + "/";
        if (target.rawPath().length() > prefix.length() && target.rawPath().startsWith(prefix)) {
            for (String part : target.rawPath().substring(prefix.length()).split(",", -1)) {
                channels.add(Target.decoded(part));
            }
        }
        channels.addAll(target.all("channel"));
        return channels.isEmpty() ? endpoint.welcome().streams() : List.copyOf(channels);
    }

    /** Why it can never be met; empty if it can. */
    Optional<Notice.Refused> refusal(Principal principal, SessionContext sessions) {
        int most = sessions.settings().maxSubscriptions();
        if (hello.channels().isEmpty()) {
            return Optional.of(
                    new Notice.Refused(
                            Code.INVALID_CHANNEL,
                            "expected channels behind '" + endpoint.path() + "/'"));
        }
        if (hello.channels().size() > most) {
            return Optional.of(
                    new Notice.Refused(
                            Code.TOO_MANY_SUBSCRIPTIONS,
                            "at most " + most + " subscriptions per connection"));
        }
        return Session.refusal(endpoint, principal, hello, sessions.time());
    }

    /**
     * The answer to one that can never be met. Clients by the standard do not ask again.
     *
     * @param errors writes bare JSON
     */
    static Reply refused(Notice.Refused refused, Dialect errors) {
        int status =
                switch (refused.code()) {
                    case UNAUTHENTICATED -> 401;
                    case FORBIDDEN -> 403;
                    case STREAM_NOT_FOUND -> 404;
                    default -> 400;
                };
        var out = new Out(256);
        errors.notice(refused, out);
        return new Reply(status, "application/json", Payload.of(out.toArray()), Map.of());
    }

    /** The head of the answer; it has no length, since it ends with the connection. */
    static HttpResponse head(Exchange exchange) {
        var head = new DefaultHttpResponse(HttpVersion.HTTP_1_1, HttpResponseStatus.OK);
        exchange.protect(head.headers());
        head.headers()
                .set(HttpHeaderNames.CONTENT_TYPE, "text/event-stream")
                .set(HttpHeaderNames.CONNECTION, HttpHeaderValues.CLOSE)
                .set("X-Accel-Buffering", "no");
        return head;
    }

    /** A comment, so that all on the way see that the stream has begun. */
    static ByteBuf beginning() {
        return Unpooled.wrappedBuffer(BEGINNING);
    }
}
