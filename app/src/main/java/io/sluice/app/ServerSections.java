package io.sluice.app;

import io.sluice.app.GatewayConfig.Listening;
import io.sluice.app.GatewayConfig.LogFormat;
import io.sluice.app.GatewayConfig.Management;
import io.sluice.app.GatewayConfig.Operations;
import io.sluice.app.GatewayConfig.Shutdown;
import io.sluice.session.SessionSettings;
import io.sluice.transport.NativeIo;
import io.sluice.transport.Network;
import io.sluice.transport.OriginRule;
import io.sluice.transport.TransportSettings;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/** Reads {@code listen}, {@code management}, {@code limits}, {@code shutdown} and the like. */
final class ServerSections {
    static final String DEFAULT_HOST = "127.0.0.1";
    static final int DEFAULT_PORT = 8080;

    private static final int MAX_PORT = 65_535;

    private ServerSections() {}

    static Listening listening(Section listen, Section management) {
        String host = listen.text("host", DEFAULT_HOST);
        int port = listen.number("port", DEFAULT_PORT, 0, MAX_PORT);
        if (!management.isPresent()) {
            return new Listening(host, port, null);
        }
        var operators =
                new Management(
                        management.text("host", DEFAULT_HOST),
                        management.number("port", 9090, 0, MAX_PORT));
        management.noMore();
        return new Listening(host, port, operators);
    }

    static Optional<TransportSettings> transport(Section listen, Section limits, boolean open) {
        listen.text("host");
        listen.text("port");
        var standard = TransportSettings.standard();
        var io = listen.choice("io", NativeIo.class, standard.io());
        int loops = listen.number("loops", 0, 0, 1024);
        List<Network> proxies =
                listen.texts("trustedProxies").stream()
                        .flatMap(text -> listen.make(() -> Network.parse(text)).stream())
                        .toList();
        Set<String> origins = new TreeSet<>(listen.texts("origins"));
        boolean loopbackHostOnly = listen.flag("loopbackHostOnly", false);
        listen.noMore();
        int connections = limits.number("connections", standard.maxConnections(), 1, 10_000_000);
        int perAddress = limits.number("connectionsPerAddress", 0, 0, 10_000_000);
        Duration handshake = limits.duration("handshake", standard.handshakeTimeout());
        long message = limits.size("message", standard.maxMessageBytes());
        if (message > 16 << 20) {
            limits.problem("message", "expected at most 16MiB");
        }
        return listen.make(() ->
                new TransportSettings(
                        io,
                        loops,
                        connections,
                        perAddress,
                        proxies,
                        new OriginRule(origins, open),
                        loopbackHostOnly,
                        handshake,
                        (int) message));
    }

    static Optional<SessionSettings> sessions(Section limits) {
        var standard = SessionSettings.STANDARD;
        Duration ping = limits.duration("ping", standard.pingEvery());
        Duration idle = limits.duration("idle", standard.idleTimeout());
        Duration stall = limits.duration("stall", standard.stallTimeout());
        int messages = limits.number("messagesPerSecond", standard.messagesPerSecond(), 1, 100_000);
        int subscriptions = limits.number("subscriptions", standard.maxSubscriptions(), 1, 10_000);
        for (String known :
                List.of("connections", "connectionsPerAddress", "handshake", "message")) {
            limits.has(known);
        }
        limits.noMore();
        if (idle.compareTo(ping) <= 0) {
            limits.problem("idle", "expected longer than limits.ping");
            return Optional.empty();
        }
        return limits.make(() -> new SessionSettings(ping, idle, messages, subscriptions, stall));
    }

    static Shutdown shutdown(Section shutdown) {
        var settings =
                new Shutdown(
                        shutdown.duration("notReady", Duration.ZERO),
                        shutdown.duration("drain", Duration.ofSeconds(5)));
        shutdown.noMore();
        return settings;
    }

    static Operations operations(Section root) {
        Section quarantine = root.section("quarantine");
        Section log = root.section("log");
        Section metrics = root.section("metrics");
        Section health = root.section("health");
        var operations =
                new Operations(
                        root.flag("page", false),
                        metrics.flag("open", false),
                        health.flag("text", false),
                        quarantine.number("items", 1000, 1, 100_000),
                        quarantine.texts("mask"),
                        log.choice("format", LogFormat.class, LogFormat.TEXT),
                        log.scalar(
                                        "level",
                                        "one of error, warn, info, debug",
                                        value ->
                                                value.matches("error|warn|info|debug")
                                                        ? value
                                                        : null)
                                .orElse("info"));
        List.of(quarantine, log, metrics, health).forEach(Section::noMore);
        return operations;
    }
}
