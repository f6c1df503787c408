package io.sluice.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.QueryStringDecoder;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import io.sluice.session.Access;
import io.sluice.session.Action;
import io.sluice.session.Credential;
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
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that speaks HTTP: one request at a time, until it closes or becomes a WebSocket.
 * While a request is being answered nothing more is decoded, and soon nothing more is read.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    static final String DECODER = "http-request";
    static final String ENCODER = "http-response";
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
    private final OneByOne decoder;
    private boolean upgraded;
    private boolean asked;
    private boolean busy;
    private long waitingSince;

    HttpConnection(
            TransportContext context,
            RefusalLog refusals,
            Directory directory,
            NettyLane lane,
            OneByOne decoder) {
        this.context = context;
        this.refusals = refusals;
        this.directory = directory;
        this.lane = lane;
        this.decoder = decoder;
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
        Channel channel = ctx.channel();
        if (!channel.isActive()) {
            return; // the rest of a request whose client is gone
        }
        asked = true;
        busy = true;
        decoder.pause();
        context.meters().requested();
        var exchange = new Exchange(channel, clientOf(channel, message.headers()), message, this);
        guard(exchange, () -> dispatch(exchange, message));
        if (decoder.isPaused() && !upgraded) {
            channel.config().setAutoRead(false);
        }
    }

    private InetAddress clientOf(Channel channel, HttpHeaders headers) {
        var peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        List<String> forwarded = headers.getAll("X-Forwarded-For");
        return context.clientAddress()
                .of(peer, forwarded.isEmpty() ? null : String.join(",", forwarded));
    }

    private void dispatch(Exchange exchange, FullHttpRequest message) {
        if (message.decoderResult().isFailure()) {
            exchange.refuse(Refusal.BAD_REQUEST, "not HTTP that is understood here");
            return;
        }
        Map<String, List<String>> query;
        try {
            var url =
                    new QueryStringDecoder(
                            message.uri(), StandardCharsets.UTF_8, true, MAX_PARAMETERS);
            exchange.goTo(url.path());
            query = url.parameters();
        } catch (IllegalArgumentException malformed) {
            exchange.refuse(Refusal.BAD_REQUEST, "the URL is malformed");
            return;
        }
        dispatch(exchange, message, query);
    }

    private void dispatch(
            Exchange exchange, FullHttpRequest message, Map<String, List<String>> query) {
        Endpoint endpoint = directory.endpoint(exchange.path());
        if (isForeignHost(message.headers())) {
            exchange.refuse(Refusal.FOREIGN_HOST, "only for this machine itself");
        } else if (endpoint != null) {
            upgrade(exchange, message, query, endpoint);
        } else if (!directory.hasRoute(exchange.path())) {
            exchange.refuse(Refusal.NOT_FOUND, "nothing is here");
        } else {
            HttpRoute route = directory.route(message.method().name(), exchange.path());
            if (route == null) {
                exchange.refuse(Refusal.METHOD, "method not allowed");
            } else {
                answer(exchange, message, query, route);
            }
        }
    }

    /** Does a step towards an answer; a bug in it is answered, too. */
    private void guard(Exchange exchange, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException bug) {
            bug(exchange, bug);
        }
    }

    private void bug(Exchange exchange, Throwable failure) {
        log.atError()
                .setCause(failure)
                .addKeyValue("path", exchange.path())
                .log("a request failed");
        if (busy && !upgraded) {
            exchange.refuse(Refusal.BUG, "something went wrong here; the log says what");
        } else {
            var _ = exchange.channel().close();
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
                        exchange.path(), query, message.headers().get(HttpHeaderNames.ACCEPT, ""));
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
                        onLane(
                                exchange,
                                () -> {
                                    if (failure == null) {
                                        exchange.reply(reply);
                                    } else {
                                        bug(exchange, failure);
                                    }
                                }));
    }

    // --- who is it

    private void authenticate(
            Exchange exchange,
            HttpHeaders headers,
            Map<String, List<String>> query,
            Consumer<Principal> then,
            Runnable otherwise) {
        check(Credentials.of(headers, query))
                .whenComplete((principal, failure) ->
                        onLane(
                                exchange,
                                () -> {
                                    if (failure == null) {
                                        then.accept(principal);
                                    } else {
                                        otherwise.run();
                                        refuse(exchange, failure);
                                    }
                                }));
    }

    /** Finds out who shows this, in time: a check that never ends would hold a connection. */
    private CompletionStage<Principal> check(Credential credential) {
        try {
            return context.authenticator()
                    .check(credential)
                    .thenApply(Objects::requireNonNull)
                    .toCompletableFuture()
                    .orTimeout(patience(), TimeUnit.NANOSECONDS);
        } catch (RuntimeException bug) {
            return CompletableFuture.failedStage(bug);
        }
    }

    private void refuse(Exchange exchange, Throwable failure) {
        switch (failure instanceof CompletionException ? failure.getCause() : failure) {
            case Unauthenticated unauthenticated ->
                    refuse(exchange, unauthenticated.reason(), unauthenticated.getMessage());
            case TimeoutException _ ->
                    refuse(exchange, Unauthenticated.Reason.UNDECIDED, "the check took too long");
            case null, default -> bug(exchange, failure);
        }
    }

    private void refuse(Exchange exchange, Unauthenticated.Reason reason, @Nullable String detail) {
        context.meters().refused(reason);
        exchange.refuseSilently(
                reason == Unauthenticated.Reason.UNDECIDED
                        ? Refusal.UNDECIDED
                        : Refusal.UNAUTHENTICATED,
                reason.text() + ": " + detail);
    }

    private void onLane(Exchange exchange, Runnable step) {
        if (lane.loop().inEventLoop()) {
            guard(exchange, step);
        } else {
            lane.execute(() -> guard(exchange, step));
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
                        exchange.client())) {
            exchange.refuse(Refusal.FOREIGN_ORIGIN, "pages of this origin may not connect");
            return;
        }
        Refusal full = context.admission().enter(exchange.client());
        if (full != null) {
            exchange.refuse(full, "no more connections are taken");
            return;
        }
        Runnable leave = () -> context.admission().leave(exchange.client());
        var upgrade = Upgrade.of(headers);
        authenticate(
                exchange,
                headers,
                query,
                principal -> complete(exchange, upgrade, endpoint, principal, leave),
                leave);
    }

    /** The client is known: it comes in, or gives its place back. */
    private void complete(
            Exchange exchange,
            Upgrade upgrade,
            Endpoint endpoint,
            Principal principal,
            Runnable leave) {
        boolean isIn = false;
        try {
            isIn = comesIn(exchange, upgrade, endpoint, principal);
        } finally {
            if (!isIn) {
                leave.run();
            }
        }
    }

    private boolean comesIn(
            Exchange exchange, Upgrade upgrade, Endpoint endpoint, Principal principal) {
        if (!exchange.channel().isActive()) {
            return false;
        }
        if (context.admission().isClosed()) {
            exchange.refuse(Refusal.SHUTTING_DOWN, "no more connections are taken");
            return false;
        }
        if (!mayUse(endpoint, principal)) {
            exchange.refuseSilently(
                    Refusal.FORBIDDEN, "the token does not allow what this endpoint gives");
            return false;
        }
        become(
                exchange.channel(),
                upgrade,
                new WebSocketConnection(
                        context, lane, exchange.channel(), endpoint, principal, exchange.client()));
        return true;
    }

    private static boolean mayUse(Endpoint endpoint, Principal principal) {
        return endpoint.offers().isEmpty()
                || endpoint.offers().keySet().stream()
                        .anyMatch(stream -> principal.access().may(Action.SUBSCRIBE, stream));
    }

    /**
     * Takes HTTP out of the pipeline and puts a session in. The decoder goes last: what the client
     * sent behind its request, without waiting for the answer, goes from there to the session.
     */
    private void become(Channel channel, Upgrade upgrade, WebSocketConnection connection) {
        upgraded = true;
        var frames =
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(context.settings().maxMessageBytes())
                        .closeOnProtocolViolation(false)
                        .withUTF8Validator(false)
                        .build();
        ChannelPipeline pipeline = channel.pipeline();
        pipeline.remove(ENCODER);
        var _ =
                channel.writeAndFlush(
                        Unpooled.wrappedBuffer(upgrade.response()), channel.voidPromise());
        pipeline.remove(AGGREGATOR);
        pipeline.replace(this, SESSION, connection);
        pipeline.addAfter(DECODER, FRAMES, new WebSocket13FrameDecoder(frames));
        pipeline.remove(DECODER);
        channel.config().setAutoRead(true);
    }

    @Override
    public void exceptionCaught(ChannelHandlerContext ctx, Throwable cause) {
        boolean isTheClients = cause instanceof IOException || cause instanceof CodecException;
        if (!isTheClients) {
            log.atError().setCause(cause).log("a bug ended a connection");
        }
        var _ = ctx.close();
    }

    /** Counts a refusal, and writes it down. */
    void refused(Exchange exchange, Refusal refusal, String why) {
        context.meters().refused(refusal);
        refusals.refused(refusal, exchange.path(), exchange.client(), why);
    }

    /** What may be asked for instead at a path, for {@code Allow}. */
    String methods(String path) {
        return directory.methods(path);
    }

    /** An answer is on its way. */
    void answering() {
        waitingSince = context.time().nanos();
        busy = false;
    }

    /** The next request is looked at only now: answers do not pile up either. */
    void answered(Channel channel, boolean goesOn) {
        if (goesOn) {
            channel.config().setAutoRead(true);
            decoder.resume(channel.pipeline());
        } else {
            var _ = channel.close();
        }
    }
}
