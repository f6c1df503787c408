package io.sluice.app;

import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.netty.buffer.ByteBufAllocator;
import io.netty.buffer.PooledByteBufAllocator;
import io.sluice.api.Holding;
import io.sluice.api.Rest;
import io.sluice.auth.ApiKeys;
import io.sluice.auth.JwtAuthenticator;
import io.sluice.auth.NoTokens;
import io.sluice.auth.OpenAuthenticator;
import io.sluice.hub.Lane;
import io.sluice.hub.Log;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Replay;
import io.sluice.hub.Stream;
import io.sluice.hub.Time;
import io.sluice.mqtt.MqttIntake;
import io.sluice.mqtt.MqttMeters;
import io.sluice.protocol.NativeDialect;
import io.sluice.session.Authenticator;
import io.sluice.session.Endpoint;
import io.sluice.session.Offer;
import io.sluice.session.Past;
import io.sluice.session.SessionContext;
import io.sluice.session.SessionMeters;
import io.sluice.transport.EventLoops;
import io.sluice.transport.HttpRoute;
import io.sluice.transport.Listener;
import io.sluice.transport.Server;
import io.sluice.transport.TransportMeters;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A running gateway: all rooms, made from a configuration. What is started is remembered, and
 * stopped in reverse.
 */
public final class Gateway implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Gateway.class);
    private static final int PAGE = 8192;
    private static final int CHUNK_ORDER = 5;

    private final GatewayConfig config;
    private final Time time = Time.system();
    private final PrometheusMeterRegistry registry =
            new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
    private final Quarantine quarantine;
    private final Map<String, Stream> streams = new LinkedHashMap<>();
    private final Map<String, Log> logs = new LinkedHashMap<>();
    private final HttpHoldings holdings = new HttpHoldings();
    private final Parts parts = new Parts();
    private final Health health;
    private @Nullable GatewayHistory history;
    private @Nullable Server server;
    private @Nullable InetSocketAddress address;

    private Gateway(GatewayConfig config) {
        this.config = config;
        this.quarantine = new Quarantine(config.operations().quarantineItems(), time);
        this.health = new Health(time);
    }

    /**
     * Starts everything. Kafka, MQTT and the identity provider may be away: they are waited for in
     * the background.
     *
     * @param more routes besides the gateway's own
     * @throws IOException if an address to listen on cannot be had; then nothing is left running
     */
    public static Gateway start(GatewayConfig config, List<HttpRoute> more) throws IOException {
        var gateway = new Gateway(config);
        try {
            gateway.start(more);
            return gateway;
        } catch (IOException | RuntimeException e) {
            gateway.stopAll();
            throw e;
        }
    }

    private void start(List<HttpRoute> more) throws IOException {
        var loops =
                parts.add(
                        new EventLoops(config.transport().io(), config.transport().loops(), time));
        var kept = parts.add(new StreamLogs(config, quarantine, registry, time));
        var replay = new Replay(config.replayReaders(), config.replayBytes(), time);
        var cluster = parts.add(new GatewayCluster(config.cluster(), kept, registry, time));
        var intake = new HttpIntake(config.intake());
        var monitoring = monitoring(kept);
        history = history();
        makeStreams(kept, intake, monitoring, replay, loops.lanes());
        var sessionMeters = new SessionMeters(registry);
        var sessions =
                new SessionContext(
                        config.sessions(),
                        sessionMeters,
                        authenticator(cluster),
                        allocator(loops.lanes().size()),
                        time);
        var made =
                new Server(
                        config.transport(),
                        loops,
                        sessions,
                        NativeDialect.INSTANCE,
                        new TransportMeters(registry));
        server = parts.add(made);
        var routes = new ArrayList<>(more);
        routes.addAll(intake.routes(quarantine, registry));
        cluster.start(made);
        health.require(cluster::isReady);
        routes.addAll(Rest.routes(holdings, InstantSource.system()));
        if (monitoring != null) {
            routes.addAll(monitoring.routes());
        }
        listen(made, routes, cluster.routes());
        streams.values().forEach(Stream::follow);
        health.watch(kept.backends(), logs.values());
        takeMqtt(kept, cluster);
        if (monitoring != null) {
            monitoring.start(kept, cluster.lease());
        }
        if (history != null) {
            history.start(cluster.lease());
        }
        StreamMeters.bind(registry, streams, logs, sessionMeters);
        StreamMeters.bind(registry, replay);
        QuarantineMeters.bind(registry, quarantine);
    }

    private @Nullable GatewayMonitoring monitoring(StreamLogs kept) {
        return config.monitoring() == null
                ? null
                : parts.add(new GatewayMonitoring(config.monitoring(), kept, registry, time));
    }

    private @Nullable GatewayHistory history() {
        boolean isKept = config.streams().stream().anyMatch(stream -> stream.history() != null);
        return config.database() == null || !isKept
                ? null
                : parts.add(new GatewayHistory(config.database(), quarantine, registry, time));
    }

    private void makeStreams(
            StreamLogs kept,
            HttpIntake intake,
            @Nullable GatewayMonitoring monitoring,
            Replay replay,
            List<? extends Lane> lanes) {
        for (var stream : config.streams()) {
            var made = kept.log(stream.name(), stream.log());
            logs.put(stream.name(), made);
            var hub = new Stream(stream.name(), stream.kept(), made, replay, lanes, time);
            streams.put(stream.name(), hub);
            intake.open(stream, hub, made, kept, time);
            if (monitoring != null) {
                monitoring.open(stream.name(), hub);
            }
            if (history != null) {
                history.open(stream, hub, made);
            }
            holdings.add(
                    new Holding(
                            stream.name(),
                            stream.offer().isPerUser(),
                            history == null ? null : history.httpPast(stream),
                            new HttpRecent(made, stream.offer().rows(), time)));
        }
    }

    private Authenticator authenticator(GatewayCluster cluster) {
        return switch (config.auth()) {
            case GatewayConfig.Auth.None() -> new OpenAuthenticator();
            case GatewayConfig.Auth.Tokens(var settings, var keys, var special) ->
                    new ApiKeys(
                            keys,
                            special,
                            settings == null
                                    ? new NoTokens()
                                    : cluster.checked(
                                            parts.add(new JwtAuthenticator(settings, time))));
        };
    }

    private void listen(Server listening, List<HttpRoute> more, List<HttpRoute> forOperators)
            throws IOException {
        var forClients = new ArrayList<HttpRoute>(health.routes(config.operations().textHealth()));
        var operations = Operations.routes(config.operations(), registry, quarantine);
        operations.addAll(forOperators);
        forClients.addAll(more);
        if (config.operations().page()) {
            forClients.addAll(Page.routes());
        }
        var management = config.listening().management();
        if (management == null) {
            forClients.addAll(operations);
        } else {
            operations.addAll(health.routes(false));
            var there =
                    listening.listen(
                            new Listener(
                                    management.host(), management.port(), List.of(), operations));
            log.atInfo().addKeyValue("address", text(there)).log("listening for operators");
        }
        var at = config.listening();
        address = listening.listen(new Listener(at.host(), at.port(), endpoints(), forClients));
        log.atInfo().addKeyValue("address", text(address)).log("listening");
    }

    private List<Endpoint> endpoints() {
        var offered = new HashMap<String, Offer>();
        for (var stream : config.streams()) {
            Stream hub = streams.get(stream.name());
            if (hub != null) {
                Past past = history == null ? null : history.past(stream.name());
                offered.put(stream.name(), new Offer(hub, stream.offer(), past));
            }
        }
        return config.endpoints().stream()
                .map(endpoint -> {
                    var offers = new HashMap<>(offered);
                    offers.keySet().retainAll(endpoint.streams());
                    return new Endpoint(
                            endpoint.path(),
                            endpoint.carrier(),
                            endpoint.dialect(),
                            offers,
                            endpoint.welcome());
                })
                .toList();
    }

    private void takeMqtt(StreamLogs kept, GatewayCluster cluster) {
        if (config.mqtt() != null) {
            var intake =
                    parts.add(new MqttIntake(config.mqtt(), kept::kafkaAppender, quarantine, time));
            new MqttMeters(intake).bindTo(registry);
            health.watch(intake);
            intake.start(cluster.lease());
        }
    }

    /** Frames are small, shared and short-lived: one small arena per loop, nothing else cached. */
    private static ByteBufAllocator allocator(int loops) {
        return new PooledByteBufAllocator(true, 0, loops, PAGE, CHUNK_ORDER, 0, 0, false);
    }

    /** Where clients connect. */
    public InetSocketAddress address() {
        if (address == null) {
            throw new IllegalStateException("a gateway listens once it has been started");
        }
        return address;
    }

    /**
     * Shuts down in good order: not ready, sessions closed over the drain window, then the rest.
     */
    @Override
    public void close() {
        health.shuttingDown();
        log.info("shutting down");
        if (server != null) {
            pause();
            server.drain(config.shutdown().drain()).join();
        }
        stopAll();
        log.info("stopped");
    }

    private void pause() {
        try {
            Thread.sleep(config.shutdown().notReady());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void stopAll() {
        parts.close();
        registry.close();
    }

    private static String text(InetSocketAddress address) {
        return address.getAddress().getHostAddress() + ":" + address.getPort();
    }
}
