package io.sluice.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelFutureListener;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.http.DefaultFullHttpResponse;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpMethod;
import io.netty.handler.codec.http.HttpResponseStatus;
import io.netty.handler.codec.http.HttpUtil;
import io.netty.handler.codec.http.HttpVersion;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import io.sluice.session.Access;
import io.sluice.session.Action;
import io.sluice.session.Endpoint;
import io.sluice.session.Principal;
import io.sluice.session.Unauthenticated;
import io.sluice.session.Wheel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that speaks HTTP: one request at a time, until it closes or becomes a WebSocket.
 * While a credential is checked elsewhere nothing more is read.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    static final String CODEC = "http";
    static final String AGGREGATOR = "http-body";
    static final String CONNECTION = "http-connection";
    static final String FRAMES = "websocket-frames";
    static final String SESSION = "websocket-session";

    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);
    private static final int MAX_PARAMETERS = 64;

    private final TransportContext context;
    private final RefusalLog refusals;
    private final Directory directory;
    private final NettyLane lane;
    private boolean upgraded;
    private boolean asked;
    private boolean busy;
    private long waitingSince;

    HttpConnection(
            TransportContext context, RefusalLog refusals, Directory directory, NettyLane lane) {
        this.context = context;
        this.refusals = refusals;
        this.directory = directory;
        this.lane = lane;
    }

    @Override
    public void handlerAdded(ChannelHandlerContext ctx) {
        waitingSince = context.time().nanos();
        lane.at(waitingSince + patience(), () -> onTick(ctx));
    }

    private long patience() {
        return context.settings().handshakeTimeout().toNanos();
    }

    private long onTick(ChannelHandlerContext ctx) {
        if (upgraded || !ctx.channel().isOpen()) {
            return Wheel.NEVER;
        }
        long now = context.time().nanos();
        if (busy) {
            return now + patience();
        }
        if (now - waitingSince < patience()) {
            return waitingSince + patience();
        }
        if (!asked) {
            context.meters().refused(Refusal.HANDSHAKE_TIMEOUT);
        }
        var _ = ctx.close();
        return Wheel.NEVER;
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        try {
            switch (message) {
                case FullHttpRequest request -> onRequest(ctx, request);
                case null, default -> throw new IllegalArgumentException("not a whole request");
            }
        } finally {
            ReferenceCountUtil.release(message);
        }
    }

    private void onRequest(ChannelHandlerContext ctx, FullHttpRequest message) {
        asked = true;
        busy = true;
        context.meters().requested();
        var exchange = new Exchange(ctx, message);
        if (message.decoderResult().isFailure()) {
            exchange.refuse(Refusal.BAD_REQUEST, "not HTTP that is understood here");
            return;
        }
        try {
            dispatch(exchange, message);
        } catch (IllegalArgumentException malformed) {
            exchange.refuse(Refusal.BAD_REQUEST, "the URL is malformed");
        }
    }

    private void dispatch(Exchange exchange, FullHttpRequest message) {
        var url =
                new QueryStringDecoder(message.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS);
        exchange.path = url.path();
        Map<String, List<String>> query = url.parameters();
        Endpoint endpoint = directory.endpoint(exchange.path);
        String method = message.method().name();
        if (isForeignHost(message.headers())) {
            exchange.refuse(Refusal.FOREIGN_HOST, "only for this machine itself");
        } else if (endpoint != null) {
            upgrade(exchange, message, query, endpoint);
        } else if (!directory.hasRoute(exchange.path)) {
            exchange.refuse(Refusal.NOT_FOUND, "nothing is here");
        } else {
            HttpRoute route = directory.route(method, exchange.path);
            if (route == null) {
                exchange.refuse(Refusal.METHOD, "method not allowed");
            } else {
                answer(exchange, message, query, route);
            }
        }
    }

    private boolean isForeignHost(HttpHeaders headers) {
        return context.settings().loopbackHostOnly() && !LoopbackHost.matches(headers);
    }

    // --- routes

    private void answer(
            Exchange exchange,
            FullHttpRequest message,
            Map<String, List<String>> query,
            HttpRoute route) {
        var request =
                new Request(
                        exchange.path, query, message.headers().get(HttpHeaderNames.ACCEPT, ""));
        Action action = route.need().action();
        if (action == null) {
            handle(exchange, request, route, Principal.anonymous(Access.NOTHING));
            return;
        }
        authenticate(
                exchange,
                message.headers(),
                query,
                principal -> {
                    if (principal.access().may(action, "")) {
                        handle(exchange, request, route, principal);
                    } else {
                        exchange.refuse(
                                Refusal.FORBIDDEN, "needs the permission '" + action.text() + "'");
                    }
                },
                () -> {});
    }

    private void handle(Exchange exchange, Request request, HttpRoute route, Principal principal) {
        route.handle(request, principal)
                .whenComplete((reply, failure) ->
                        onLane(() -> {
                            if (failure != null) {
                                bug(exchange, failure);
                            } else {
                                exchange.reply(reply);
                            }
                        }));
    }

    private void bug(Exchange exchange, Throwable failure) {
        log.atError().setCause(failure).addKeyValue("path", exchange.path).log("a route failed");
        exchange.refuse(Refusal.BUG, "something went wrong here; the log says what");
    }

    // --- who is it

    private void authenticate(
            Exchange exchange,
            HttpHeaders headers,
            Map<String, List<String>> query,
            Consumer<Principal> then,
            Runnable otherwise) {
        exchange.channel.config().setAutoRead(false);
        context.authenticator()
                .check(Credentials.of(headers, query))
                .whenComplete((principal, failure) ->
                        onLane(() -> {
                            exchange.channel.config().setAutoRead(true);
                            if (failure == null) {
                                then.accept(principal);
                            } else {
                                otherwise.run();
                                refuse(exchange, failure);
                            }
                        }));
    }

    private void refuse(Exchange exchange, Throwable failure) {
        Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
        if (cause instanceof Unauthenticated unauthenticated) {
            context.meters().refused(unauthenticated.reason());
            boolean undecided = unauthenticated.reason() == Unauthenticated.Reason.UNDECIDED;
            exchange.refuseSilently(
                    undecided ? Refusal.UNDECIDED : Refusal.UNAUTHENTICATED,
                    unauthenticated.reason().text() + ": " + unauthenticated.getMessage());
        } else {
            bug(exchange, failure);
        }
    }

    private void onLane(Runnable task) {
        if (lane.loop().inEventLoop()) {
            task.run();
        } else {
            lane.execute(task);
        }
    }

    // --- WebSocket

    private void upgrade(
            Exchange exchange,
            FullHttpRequest message,
            Map<String, List<String>> query,
            Endpoint endpoint) {
        HttpHeaders headers = message.headers();
        String problem = Upgrade.problem(message);
        if (problem != null) {
            exchange.refuse(Refusal.NOT_A_WEBSOCKET, problem);
            return;
        }
        if (!context.settings()
                .origins()
                .permits(
                        headers.get(HttpHeaderNames.ORIGIN),
                        headers.get(HttpHeaderNames.HOST),
                        exchange.client)) {
            exchange.refuse(Refusal.FOREIGN_ORIGIN, "pages of this origin may not connect");
            return;
        }
        Refusal full = context.admission().enter(exchange.client);
        if (full != null) {
            exchange.refuse(full, "no more connections are taken");
            return;
        }
        Runnable leave = () -> context.admission().leave(exchange.client);
        var upgrade = Upgrade.of(headers);
        authenticate(
                exchange,
                headers,
                query,
                principal -> complete(exchange, upgrade, endpoint, principal, leave),
                leave);
    }

    private void complete(
            Exchange exchange,
            Upgrade upgrade,
            Endpoint endpoint,
            Principal principal,
            Runnable leave) {
        if (!exchange.channel.isActive()) {
            leave.run();
        } else if (mayUse(endpoint, principal)) {
            upgraded = true;
            become(
                    exchange.channel,
                    upgrade,
                    new WebSocketConnection(context, lane, endpoint, principal, exchange.client));
        } else {
            leave.run();
            exchange.refuseSilently(
                    Refusal.FORBIDDEN, "the token does not allow what this endpoint gives");
        }
    }

    private static boolean mayUse(Endpoint endpoint, Principal principal) {
        return endpoint.onConnect().isEmpty()
                || endpoint.onConnect().stream()
                        .anyMatch(stream -> principal.access().may(Action.SUBSCRIBE, stream));
    }

    /** Takes HTTP out of the pipeline and puts a session in. */
    private void become(Channel channel, Upgrade upgrade, WebSocketConnection connection) {
        ChannelPipeline pipeline = channel.pipeline();
        var frames =
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(context.settings().maxMessageBytes())
                        .closeOnProtocolViolation(false)
                        .withUTF8Validator(false)
                        .build();
        pipeline.remove(AGGREGATOR);
        pipeline.addAfter(CODEC, FRAMES, new WebSocket13FrameDecoder(frames));
        pipeline.remove(CODEC);
        var _ =
                channel.writeAndFlush(
                        Unpooled.wrappedBuffer(upgrade.response()), channel.voidPromise());
        pipeline.replace(this, SESSION, connection);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        if (!(cause instanceof IOException)) {
            log.atError().setCause(cause).log("a bug ended a connection");
        }
        var _ = ctx.close();
    }

    /** One request and its answer. */
    private final class Exchange {
        private final ChannelHandlerContext ctx;
        private final Channel channel;
        private final InetAddress client;
        private final boolean isHead;
        private final boolean keepsAlive;
        private String path = "";

        Exchange(ChannelHandlerContext ctx, FullHttpRequest request) {
            this.ctx = ctx;
            this.channel = ctx.channel();
            var peer = ((InetSocketAddress) ctx.channel().remoteAddress()).getAddress();
            List<String> forwarded = request.headers().getAll("X-Forwarded-For");
            this.client =
                    context.clientAddress()
                            .of(peer, forwarded.isEmpty() ? null : String.join(",", forwarded));
            this.isHead = request.method().equals(HttpMethod.HEAD);
            this.keepsAlive = HttpUtil.isKeepAlive(request) && !request.decoderResult().isFailure();
        }

        void refuse(Refusal refusal, String why) {
            note(refusal, why);
            write(refusal.status(), Reply.text(refusal.status().code(), why + "\n"), refusal);
        }

        /** Refuses without a word: the reason is for the log only. */
        void refuseSilently(Refusal refusal, String why) {
            note(refusal, why);
            write(refusal.status(), Reply.text(refusal.status().code(), ""), refusal);
        }

        private void note(Refusal refusal, String why) {
            context.meters().refused(refusal);
            refusals.refused(refusal, path, client, why);
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
            if (refusal == Refusal.UNAUTHENTICATED) {
                headers.set(HttpHeaderNames.WWW_AUTHENTICATE, "Bearer");
            }
            if (refusal == Refusal.NOT_A_WEBSOCKET) {
                headers.set(HttpHeaderNames.UPGRADE, "websocket");
                headers.set(HttpHeaderNames.SEC_WEBSOCKET_VERSION, "13");
            }
            HttpUtil.setKeepAlive(response, keepsAlive);
            waitingSince = context.time().nanos();
            busy = false;
            ctx.writeAndFlush(response)
                    .addListener(
                            keepsAlive
                                    ? ChannelFutureListener.CLOSE_ON_FAILURE
                                    : ChannelFutureListener.CLOSE);
        }
    }
}
