package io.sluice.transport;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.netty.buffer.PooledByteBufAllocator;
import io.netty.channel.epoll.Epoll;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Replay;
import io.sluice.hub.Stream;
import io.sluice.hub.StreamSettings;
import io.sluice.session.Channel;
import io.sluice.session.Endpoint;
import io.sluice.session.Endpoint.Carrier;
import io.sluice.session.Offer;
import io.sluice.session.OfferSettings;
import io.sluice.session.SessionContext;
import io.sluice.session.SessionMeters;
import io.sluice.session.SessionSettings;
import io.sluice.session.Welcome;
import io.sluice.session.Wish;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetSocketAddress;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A server on a free port with one stream, {@code energy}: to be subscribed to at {@code /v1/ws},
 * given from the start at {@code /ws}, as events at {@code /sse} and from the start at {@code
 * /sse/all}; at {@code /mute} nobody listens to clients, and at {@code /given} the newest of one of
 * its keys is given. A test changes the settings before it starts it.
 */
final class TestGateway implements AutoCloseable {
    private static final Partition PARTITION =
            new Partition(new Incarnation("t", "hash-of-t-1"), 0);

    final MovableTime time = new MovableTime();
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    final SessionMeters sessions = new SessionMeters(registry);
    final TokenBook tokens = new TokenBook();
    final List<HttpRoute> routes = new ArrayList<>();
    final EventLoops loops;
    final PlainLog log = new PlainLog(PARTITION);
    final Stream energy;
    final NativeIo io;
    int maxConnections = 1000;
    int maxPerAddress;
    int maxMessageBytes = 64 * 1024;
    List<Network> proxies = List.of();
    OriginRule origins = new OriginRule(Set.of(), false);
    boolean loopbackHostOnly;
    Duration handshakeTimeout = Duration.ofSeconds(10);
    SessionSettings settings = SessionSettings.STANDARD;
    private final List<RawClient> clients = new ArrayList<>();
    private @Nullable Server server;
    private @Nullable InetSocketAddress address;

    TestGateway(NativeIo io) {
        this(io, 16 * 1024 * 1024);
    }

    TestGateway(NativeIo io, long tailBytes) {
        this.io = io;
        loops = new EventLoops(io, 2, time);
        energy =
                new Stream(
                        "energy",
                        StreamSettings.of(tailBytes),
                        log,
                        new Replay(1, tailBytes, time),
                        loops.lanes(),
                        time);
    }

    /** The ways of driving sockets there are on this machine. */
    static List<NativeIo> ways() {
        return Epoll.isAvailable() ? List.of(NativeIo.EPOLL, NativeIo.NIO) : List.of(NativeIo.NIO);
    }

    TestGateway start() throws IOException {
        var transport =
                new TransportSettings(
                        io,
                        2,
                        maxConnections,
                        maxPerAddress,
                        proxies,
                        origins,
                        loopbackHostOnly,
                        handshakeTimeout,
                        maxMessageBytes);
        var context =
                new SessionContext(
                        settings, sessions, tokens, PooledByteBufAllocator.DEFAULT, time);
        var made =
                new Server(
                        transport,
                        loops,
                        context,
                        PlainDialect.INSTANCE,
                        new TransportMeters(registry));
        server = made;
        Map<String, Offer> offers = Map.of("energy", new Offer(energy, OfferSettings.STANDARD));
        var endpoints =
                List.of(
                        new Endpoint("/v1/ws", PlainDialect.INSTANCE, offers, List.of()),
                        new Endpoint("/ws", PlainDialect.INSTANCE, offers, List.of("energy")),
                        new Endpoint("/mute", PlainEvents.PLAIN, offers, List.of()),
                        new Endpoint(
                                "/given",
                                Carrier.WEBSOCKET,
                                PlainDialect.INSTANCE,
                                offers,
                                new Welcome.Channels(
                                        List.of(
                                                new Welcome.Given(
                                                        Channel.parse("energy:m"),
                                                        Wish.PLAIN.withLast(1))))),
                        new Endpoint(
                                "/sse",
                                Carrier.EVENT_STREAM,
                                PlainEvents.PLAIN,
                                offers,
                                new Welcome.Streams(List.of())),
                        new Endpoint(
                                "/sse/all",
                                Carrier.EVENT_STREAM,
                                PlainEvents.PLAIN,
                                offers,
                                new Welcome.Streams(List.of("energy"))));
        energy.follow();
        address = made.listen(new Listener("127.0.0.1", 0, endpoints, routes));
        return this;
    }

    Server server() {
        if (server == null) {
            throw new IllegalStateException("not started");
        }
        return server;
    }

    InetSocketAddress address() {
        if (address == null) {
            throw new IllegalStateException("not started");
        }
        return address;
    }

    /** A connection to it, closed with it. */
    RawClient connect() throws IOException {
        return connect(0);
    }

    RawClient connect(int receiveBuffer) throws IOException {
        var client = new RawClient(address(), receiveBuffer);
        clients.add(client);
        return client;
    }

    /** A WebSocket with the token {@code good}. */
    RawClient webSocket(String path) throws IOException {
        var client = connect();
        client.upgrade(path, "Authorization: Bearer good");
        return client;
    }

    /** An event stream with the token {@code good}, read up to its beginning. */
    RawClient listen(String path, String... headers) throws IOException {
        var client = connect();
        client.listen(path + (path.indexOf('?') < 0 ? "?" : "&") + "token=good", headers);
        return client;
    }

    /** Publishes, as the log's reader thread would: one chunk. */
    void publish(Payload... values) {
        log.publish(null, time, values);
    }

    /** Publishes something about a key. */
    void publishOf(String key, String value) {
        log.publish(Payload.of(key), time, Payload.of(value));
    }

    void publish(String... values) {
        publish(Arrays.stream(values).map(Payload::of).toArray(Payload[]::new));
    }

    double count(String name, String... tags) {
        return registry.get(name).tags(tags).counter().count();
    }

    double refusals(String reason) {
        return count("sluice.refusals", "reason", reason);
    }

    double closed(String reason) {
        return count("sluice.connections.closed", "reason", reason);
    }

    double gauge(String name, String... tags) {
        return registry.get(name).tags(tags).gauge().value();
    }

    /** Waits until nobody is connected, and nothing is counted as if. */
    void awaitEmpty() {
        await().pollInterval(Duration.ofMillis(5))
                .until(() ->
                        server().connections() == 0
                                && gauge("sluice.connections") == 0
                                && gauge("sluice.subscriptions") == 0);
    }

    /** Waits until every event loop has done what it is doing. */
    void settle() {
        for (var lane : loops.lanes()) {
            CompletableFuture.runAsync(() -> {}, lane).join();
        }
    }

    /** Something a client does meanwhile. */
    @FunctionalInterface
    interface Doing {
        void run() throws IOException;
    }

    /** Does it on a thread of its own; joining fails if it failed. */
    CompletableFuture<Void> inBackground(Doing what) {
        return CompletableFuture.runAsync(
                () -> {
                    try {
                        what.run();
                    } catch (IOException e) {
                        throw new UncheckedIOException(e);
                    }
                },
                task -> Thread.ofPlatform().daemon().start(task));
    }

    @Override
    public void close() throws IOException {
        for (var client : clients) {
            client.close();
        }
        if (server != null) {
            awaitEmpty();
            server.close();
        }
        loops.close();
    }
}
