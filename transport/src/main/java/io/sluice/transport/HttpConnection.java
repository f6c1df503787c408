package io.sluice.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.FullHttpRequest;
import io.netty.handler.codec.http.HttpHeaderNames;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.netty.util.ReferenceCountUtil;
import io.sluice.session.Access;
import io.sluice.session.Action;
import io.sluice.session.Endpoint;
import io.sluice.session.Principal;
import io.sluice.session.Wheel;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.util.List;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A connection that speaks HTTP: one request at a time, until it closes or a session takes it over.
 * While a request is being answered nothing more is decoded, and soon nothing more is read.
 */
final class HttpConnection extends ChannelInboundHandlerAdapter {
    static final String DECODER = "http-request";
    static final String ENCODER = "http-response";
    static final String AGGREGATOR = "http-body";
    static final String CONNECTION = "http-connection";
    static final String FRAMES = "websocket-frames";
    static final String SESSION = "session";

    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    private final TransportContext context;
    private final Directory directory;
    private final NettyLane lane;
    private final OneByOne decoder;
    private final Authentication authentication;
    private final Reception reception;
    private boolean upgraded;
    private boolean asked;
    private boolean busy;
    private long waitingSince;

    HttpConnection(
            TransportContext context, Directory directory, NettyLane lane, OneByOne decoder) {
        this.context = context;
        this.directory = directory;
        this.lane = lane;
        this.decoder = decoder;
        this.authentication = new Authentication(context);
        this.reception = new Reception(context, new Doorkeeper(context, authentication), this);
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
        try {
            exchange.goTo(Target.of(message.uri()));
        } catch (IllegalArgumentException malformed) {
            exchange.refuse(Refusal.BAD_REQUEST, "the URL is malformed");
            return;
        }
        dispatch(exchange);
    }

    private void dispatch(Exchange exchange) {
        Endpoint endpoint = directory.endpoint(exchange.target());
        if (endpoint != null) {
            exchange.at(endpoint);
        }
        if (isForeignHost(exchange.headers())) {
            exchange.refuse(Refusal.FOREIGN_HOST, "only for this machine itself");
        } else if (endpoint != null) {
            reception.receive(exchange, endpoint);
        } else if (!directory.hasRoute(exchange.path())) {
            exchange.refuse(Refusal.NOT_FOUND, "nothing is here");
        } else {
            HttpRoute route = directory.route(exchange.method().name(), exchange.path());
            if (route == null) {
                exchange.refuse(Refusal.METHOD, "method not allowed");
            } else {
                answer(exchange, route);
            }
        }
    }

    private boolean isForeignHost(HttpHeaders headers) {
        return context.settings().loopbackHostOnly() && !LoopbackHost.matches(headers);
    }

    // --- step by step

    /** Does a step towards an answer, on the lane. Any thread. */
    void proceed(Exchange exchange, Runnable step) {
        if (lane.loop().inEventLoop()) {
            guard(exchange, step);
        } else {
            lane.execute(() -> guard(exchange, step));
        }
    }

    /** Does a step towards an answer; a bug in it is answered, too. */
    private void guard(Exchange exchange, Runnable step) {
        try {
            step.run();
        } catch (RuntimeException bug) {
            fail(exchange, bug);
        }
    }

    /** A bug was met: it is answered, unless something has been answered already. */
    void fail(Exchange exchange, Throwable bug) {
        log.atError().setCause(bug).addKeyValue("path", exchange.path()).log("a request failed");
        if (busy && !upgraded) {
            exchange.refuse(Refusal.BUG, "something went wrong here; the log says what");
        } else {
            var _ = exchange.channel().close();
        }
    }

    // --- routes

    private void answer(Exchange exchange, HttpRoute route) {
        Action action = route.need().action();
        if (action == null) {
            handle(exchange, route, Principal.anonymous(Access.NOTHING));
            return;
        }
        authentication.check(
                exchange,
                principal -> {
                    if (principal.access().may(action, "")) {
                        handle(exchange, route, principal);
                    } else {
                        exchange.refuse(
                                Refusal.FORBIDDEN, "needs the permission '" + action.text() + "'");
                    }
                });
    }

    private void handle(Exchange exchange, HttpRoute route, Principal principal) {
        var request =
                new Request(
                        exchange.path(),
                        exchange.target().query(),
                        exchange.headers().get(HttpHeaderNames.ACCEPT, ""));
        route.handle(request, principal)
                .whenComplete((reply, failure) ->
                        proceed(
                                exchange,
                                () -> {
                                    if (failure == null) {
                                        exchange.reply(reply);
                                    } else {
                                        fail(exchange, failure);
                                    }
                                }));
    }

    // --- the end of HTTP

    /** Answers with a WebSocket. */
    void becomeWebSocket(Exchange exchange, Guest guest) {
        upgraded = true;
        Channel channel = exchange.channel();
        ChannelPipeline pipeline = channel.pipeline();
        byte[] answer = Upgrade.of(exchange.headers()).response();
        pipeline.remove(ENCODER);
        var _ = channel.write(Unpooled.wrappedBuffer(answer), channel.voidPromise());
        become(pipeline, new WebSocketConnection(context, lane, channel, guest));
        var frames =
                WebSocketDecoderConfig.newBuilder()
                        .maxFramePayloadLength(context.settings().maxMessageBytes())
                        .closeOnProtocolViolation(false)
                        .withUTF8Validator(false)
                        .build();
        pipeline.addAfter(DECODER, FRAMES, new WebSocket13FrameDecoder(frames));
        letGo(pipeline);
    }

    /** Answers with an event stream. */
    void becomeEventStream(Exchange exchange, Guest guest) {
        upgraded = true;
        Channel channel = exchange.channel();
        ChannelPipeline pipeline = channel.pipeline();
        var _ = channel.write(EventStreamRequest.head(exchange), channel.voidPromise());
        pipeline.remove(ENCODER);
        var _ = channel.write(EventStreamRequest.beginning(), channel.voidPromise());
        become(pipeline, new EventStreamConnection(context, lane, channel, guest));
        letGo(pipeline);
    }

    /**
     * Puts a session where this has been. The answer is on its way, but not sent before the session
     * is there: a client that has it misses nothing.
     */
    private void become(ChannelPipeline pipeline, ChannelHandler session) {
        pipeline.remove(AGGREGATOR);
        pipeline.replace(this, SESSION, session);
        pipeline.flush();
    }

    /**
     * Takes the last of HTTP out of the pipeline: what the client sent behind its request, without
     * waiting for the answer, goes from there to the session.
     */
    private static void letGo(ChannelPipeline pipeline) {
        pipeline.remove(DECODER);
        pipeline.channel().config().setAutoRead(true);
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
        context.refusals().refused(refusal, exchange.path(), exchange.client(), why);
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
