package io.sluice.transport;

import io.netty.buffer.Unpooled;
import io.netty.channel.Channel;
import io.netty.channel.ChannelHandler;
import io.netty.channel.ChannelHandlerContext;
import io.netty.channel.ChannelInboundHandlerAdapter;
import io.netty.channel.ChannelPipeline;
import io.netty.handler.codec.CodecException;
import io.netty.handler.codec.http.HttpHeaders;
import io.netty.handler.codec.http.HttpRequest;
import io.netty.handler.codec.http.websocketx.WebSocket13FrameDecoder;
import io.netty.handler.codec.http.websocketx.WebSocketDecoderConfig;
import io.sluice.hub.Payload;
import io.sluice.session.Endpoint;
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
    static final String REQUESTS = "http-requests";
    static final String CONNECTION = "http-connection";
    static final String FRAMES = "websocket-frames";
    static final String SESSION = "session";

    private static final Logger log = LoggerFactory.getLogger(HttpConnection.class);

    private final TransportContext context;
    private final Directory directory;
    private final NettyLane lane;
    private final OneByOne decoder;
    private final WholeRequests requests = new WholeRequests(this::maxBody);
    private final Reception reception;
    private final Desk desk;
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
        var authentication = new Authentication(context);
        var doorkeeper = new Doorkeeper(context, authentication);
        this.reception = new Reception(context, doorkeeper, this);
        this.desk = new Desk(directory, doorkeeper, authentication);
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
        if (!asked || requests.isReading()) {
            context.meters().refused(Refusal.HANDSHAKE_TIMEOUT);
        }
        var _ = ctx.close();
        return Wheel.NEVER;
    }

    /** What is to stand before this in the pipeline. */
    ChannelHandler requests() {
        return requests;
    }

    private int maxBody(HttpRequest head) {
        try {
            return directory.maxBody(head.method().name(), Target.of(head.uri()));
        } catch (IllegalArgumentException malformed) {
            return HttpRoute.SMALL_BODY;
        }
    }

    @Override
    public void channelRead(ChannelHandlerContext ctx, Object message) {
        Channel channel = ctx.channel();
        if (!channel.isActive()) {
            return; // the rest of a request whose client is gone
        }
        switch (message) {
            case Incoming.Whole(var head, var body) -> {
                var exchange = exchange(channel, head, body);
                asked = true;
                context.meters().requested();
                receive(exchange, () -> dispatch(exchange, head, () -> dispatch(exchange)));
            }
            case Incoming.Announced(var head, var goOn) -> {
                var exchange = exchange(channel, head, Payload.of(""));
                exchange.leaveUnread();
                receive(exchange, () -> dispatch(exchange, head, () -> announce(exchange, goOn)));
            }
            case Incoming.TooLarge(var head, int most) -> {
                var exchange = exchange(channel, head, Payload.of(""));
                exchange.leaveUnread();
                asked = true;
                receive(
                        exchange,
                        () -> dispatch(exchange, head, () -> desk.refuse(exchange, most)));
            }
            case null, default -> throw new IllegalArgumentException("not a request");
        }
    }

    private Exchange exchange(Channel channel, HttpRequest head, Payload body) {
        return new Exchange(channel, clientOf(channel, head.headers()), head, body, this);
    }

    /** Takes a step towards an answer; nothing more is decoded until it has been given. */
    private void receive(Exchange exchange, Runnable step) {
        busy = true;
        decoder.pause();
        guard(exchange, step);
        if (decoder.isPaused() && !upgraded) {
            exchange.channel().config().setAutoRead(false);
        }
    }

    private InetAddress clientOf(Channel channel, HttpHeaders headers) {
        var peer = ((InetSocketAddress) channel.remoteAddress()).getAddress();
        List<String> forwarded = headers.getAll("X-Forwarded-For");
        return context.clientAddress()
                .of(peer, forwarded.isEmpty() ? null : String.join(",", forwarded));
    }

    private void dispatch(Exchange exchange, HttpRequest head, Runnable next) {
        if (head.decoderResult().isFailure()) {
            exchange.refuse(Refusal.BAD_REQUEST, "not HTTP that is understood here");
            return;
        }
        try {
            exchange.goTo(Target.of(head.uri()));
        } catch (IllegalArgumentException malformed) {
            exchange.refuse(Refusal.BAD_REQUEST, "the URL is malformed");
            return;
        }
        next.run();
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
        } else {
            desk.serve(exchange);
        }
    }

    private void announce(Exchange exchange, Runnable goOn) {
        if (isForeignHost(exchange.headers())) {
            exchange.refuse(Refusal.FOREIGN_HOST, "only for this machine itself");
        } else {
            desk.announce(exchange, () -> let(exchange.channel(), goOn));
        }
    }

    /** The body may come; it has its own time. */
    private void let(Channel channel, Runnable goOn) {
        waitingSince = context.time().nanos();
        busy = false;
        goOn.run();
        listen(channel);
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
        pipeline.remove(REQUESTS);
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

    /** What may be asked for instead, for {@code Allow}. */
    String methods(Target target) {
        return directory.methods(target);
    }

    /** An answer is on its way. */
    void answering() {
        waitingSince = context.time().nanos();
        busy = false;
    }

    /** The next request is looked at only now: answers do not pile up either. */
    void answered(Exchange exchange, boolean goesOn) {
        Channel channel = exchange.channel();
        if (goesOn) {
            listen(channel);
        } else if (exchange.isUnread()) {
            linger(channel);
        } else {
            var _ = channel.close();
        }
    }

    private void listen(Channel channel) {
        channel.config().setAutoRead(true);
        decoder.resume(channel.pipeline());
    }

    /**
     * Takes what its client has sent already, and a little more: on a socket that is closed before
     * it has been read the answer may be lost.
     */
    private void linger(Channel channel) {
        requests.ignore();
        listen(channel);
        lane.closeSoon(channel);
    }
}
