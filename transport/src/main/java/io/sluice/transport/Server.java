package io.sluice.transport;

import io.netty.bootstrap.ServerBootstrap;
import io.netty.buffer.ByteBufAllocator;
import io.netty.channel.Channel;
import io.netty.channel.ChannelInitializer;
import io.netty.channel.ChannelOption;
import io.netty.channel.WriteBufferWaterMark;
import io.netty.handler.codec.http.HttpDecoderConfig;
import io.netty.handler.codec.http.HttpResponseEncoder;
import io.sluice.session.Changes;
import io.sluice.session.CloseReason;
import io.sluice.session.Connections;
import io.sluice.session.Counts;
import io.sluice.session.Dialect;
import io.sluice.session.Principal;
import io.sluice.session.SessionContext;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;

/**
 * Listens, and makes connections of what comes. Made before anything listens; drained, then closed,
 * by whoever made it. The event loops stay the caller's.
 */
public final class Server implements Connections, AutoCloseable {
    private static final int MAX_REQUEST_LINE = 16 * 1024;
    private static final int MAX_HEADERS = 16 * 1024;
    private static final int BACKLOG = 4096;
    private static final WriteBufferWaterMark ANYTHING_WAITS = new WriteBufferWaterMark(1, 1);

    private final TransportContext context;
    private final EventLoops loops;
    private final List<Channel> listening = new ArrayList<>();

    /**
     * @param sessions what its sessions share
     * @param errors a dialect that writes bare JSON: what event streams are refused in
     */
    public Server(
            TransportSettings settings,
            EventLoops loops,
            SessionContext sessions,
            Dialect errors,
            TransportMeters meters) {
        this.loops = loops;
        this.context = TransportContext.of(settings, sessions, errors, meters);
    }

    /**
     * Begins to listen.
     *
     * @return where, with the port that was found if any free one was asked for
     * @throws IOException if the address cannot be had
     */
    public InetSocketAddress listen(Listener listener) throws IOException {
        var directory = new Directory(listener);
        ByteBufAllocator allocator = context.webSockets().allocator();
        var bootstrap =
                new ServerBootstrap()
                        .group(loops.group())
                        .channel(loops.io().serverChannel())
                        .option(ChannelOption.SO_BACKLOG, BACKLOG)
                        .option(ChannelOption.SO_REUSEADDR, true)
                        .childOption(ChannelOption.ALLOCATOR, allocator)
                        .childOption(ChannelOption.TCP_NODELAY, true)
                        .childOption(ChannelOption.WRITE_BUFFER_WATER_MARK, ANYTHING_WAITS)
                        .childHandler(
                                new ChannelInitializer<>() {
                                    @Override
                                    protected void initChannel(Channel channel) {
                                        begin(channel, directory);
                                    }
                                });
        loops.io().tune(bootstrap);
        var bound = bootstrap.bind(listener.host(), listener.port()).awaitUninterruptibly();
        if (!bound.isSuccess()) {
            throw new IOException(
                    "cannot listen on " + listener.host() + ":" + listener.port(), bound.cause());
        }
        listening.add(bound.channel());
        return (InetSocketAddress) bound.channel().localAddress();
    }

    private void begin(Channel channel, Directory directory) {
        var limits =
                new HttpDecoderConfig()
                        .setMaxInitialLineLength(MAX_REQUEST_LINE)
                        .setMaxHeaderSize(MAX_HEADERS)
                        .setInitialBufferSize(256);
        NettyLane lane = loops.lane(channel.eventLoop());
        var decoder = new OneByOne(limits);
        var connection = new HttpConnection(context, directory, lane, decoder);
        channel.pipeline()
                .addLast(HttpConnection.DECODER, decoder)
                .addLast(HttpConnection.ENCODER, new HttpResponseEncoder())
                .addLast(HttpConnection.REQUESTS, connection.requests())
                .addLast(HttpConnection.CONNECTION, connection);
    }

    /** Connections of clients who came to stay, now. */
    public int connections() {
        return context.admission().connections();
    }

    @Override
    public Counts counts() {
        return loops.counts().counts();
    }

    @Override
    public Changes changes() {
        return loops.counts().changes();
    }

    @Override
    public CompletableFuture<Integer> close(Predicate<Principal> who, CloseReason why) {
        var closed = CompletableFuture.completedFuture(0);
        for (var lane : loops.nettyLanes()) {
            var here = CompletableFuture.supplyAsync(() -> lane.roster().close(who, why), lane);
            closed = closed.thenCombine(here, Integer::sum);
        }
        return closed;
    }

    /**
     * Lets nobody in any more and shuts the sessions down, spread over the window. HTTP is still
     * answered.
     *
     * @return completes when all have gone, or a little after the window at the latest
     */
    public CompletableFuture<Void> drain(Duration window) {
        context.admission().close();
        for (var lane : loops.nettyLanes()) {
            lane.execute(() -> {
                lane.roster().drain(window);
                lane.turn();
            });
        }
        var gone = new CompletableFuture<Void>();
        var watch =
                loops.group()
                        .scheduleAtFixedRate(
                                () -> {
                                    if (connections() == 0) {
                                        gone.complete(null);
                                    }
                                },
                                10,
                                10,
                                TimeUnit.MILLISECONDS);
        long longest = window.plus(NettyLane.CLOSE_TIMEOUT).toMillis() + 500;
        return gone.completeOnTimeout(null, longest, TimeUnit.MILLISECONDS)
                .whenComplete((_, _) -> watch.cancel(false));
    }

    /** Stops listening. */
    @Override
    public void close() {
        listening.forEach(channel -> channel.close().awaitUninterruptibly());
        listening.clear();
    }
}
