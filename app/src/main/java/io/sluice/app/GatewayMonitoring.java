package io.sluice.app;

import io.micrometer.core.instrument.MeterRegistry;
import io.sluice.api.ClusterReports;
import io.sluice.api.MonitoringRoute;
import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import io.sluice.hub.Lease;
import io.sluice.hub.Payload;
import io.sluice.hub.Stream;
import io.sluice.hub.Time;
import io.sluice.monitor.Board;
import io.sluice.monitor.Monitoring;
import io.sluice.transport.HttpRoute;
import java.util.List;
import java.util.Optional;

/** The Kafka cluster as a stream of this gateway. */
final class GatewayMonitoring implements AutoCloseable {
    private static final String ROLE = "monitor";

    private final MonitoringConfig config;
    private final Monitoring monitoring;
    private final Board board = new Board();

    GatewayMonitoring(MonitoringConfig config, StreamLogs logs, MeterRegistry registry, Time time) {
        this.config = config;
        var clients = logs.kafka().settings().client(ROLE);
        this.monitoring =
                new Monitoring(
                        config.settings(),
                        clients,
                        logs.appender(config.cluster().of(OwnStreams.CLUSTER)),
                        logs.appender(config.alerts().of(OwnStreams.ALERTS)),
                        registry,
                        time);
    }

    /** Looks on at a stream, if it is one of its own; before the stream is followed. */
    void open(String name, Stream hub) {
        switch (name) {
            case OwnStreams.CLUSTER -> hub.tap(new Documents(this::show));
            case OwnStreams.ALERTS -> hub.tap(new Documents((_, value) -> remember(value)));
            default -> {}
        }
    }

    private void show(Payload key, Optional<Payload> value) {
        board.put(key.text(), value.map(v -> Payload.of(v.toArray())).orElse(null));
    }

    private void remember(Optional<Payload> value) {
        monitoring.remember(value.orElse(null));
    }

    /** Begins to look at the cluster. */
    void start(StreamLogs logs, Lease lease) {
        logs.createLater(config.kafkaTopics());
        monitoring.start(config.isShared() ? lease : null);
    }

    List<HttpRoute> routes() {
        return MonitoringRoute.all(
                new ClusterReports() {
                    @Override
                    public Optional<Payload> metrics() {
                        return board.metrics();
                    }

                    @Override
                    public Optional<Payload> topic(String name) {
                        return board.topic(name);
                    }

                    @Override
                    public Optional<Payload> group(String id) {
                        return board.group(id);
                    }
                },
                OwnStreams.CLUSTER);
    }

    @Override
    public void close() {
        monitoring.close();
    }

    /** What is made of a stream's documents, one by one. */
    private interface Reading {
        void take(Payload key, Optional<Payload> value);
    }

    /** A stream whose publications are documents with keys. */
    private record Documents(Reading reading) implements Feed {
        @Override
        public void chunk(Chunk chunk) {
            for (var publication : chunk.publications()) {
                var key = publication.key();
                if (key != null) {
                    reading.take(key, Optional.ofNullable(publication.value()));
                }
            }
        }
    }
}
