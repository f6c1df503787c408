package io.sluice.app;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.prometheus.metrics.model.snapshots.ClassicHistogramBuckets;
import io.prometheus.metrics.model.snapshots.HistogramSnapshot;
import io.prometheus.metrics.model.snapshots.Labels;
import io.sluice.hub.Histogram;
import io.sluice.hub.Log;
import io.sluice.hub.Replay;
import io.sluice.hub.Station;
import io.sluice.hub.Stream;
import io.sluice.kafkalog.KafkaLog;
import io.sluice.session.SessionMeters;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.function.ToLongFunction;

/** The hub's counts and latencies by stream, and the four names of the Redpanda pipeline. */
final class StreamMeters {
    private StreamMeters() {}

    static void bind(
            PrometheusMeterRegistry registry,
            Map<String, Stream> streams,
            Map<String, Log> logs,
            SessionMeters sessions) {
        streams.values().forEach(stream -> bind(registry, stream));
        logs.forEach((name, log) -> {
            if (log instanceof KafkaLog kafka) {
                bind(registry, name, kafka);
            }
        });
        streams.values()
                .forEach(stream ->
                        Gauge.builder(
                                        "redpanda.broadcast.count",
                                        stream,
                                        s -> sum(s, Station::deliveries))
                                .tag("stream", stream.name())
                                .description("Messages given to clients")
                                .register(registry));
        Gauge.builder("redpanda.websocket.clients.connected", sessions, SessionMeters::connections)
                .description("WebSocket clients connected now")
                .register(registry);
        var all = List.copyOf(streams.values());
        latency(
                registry,
                "sluice_delivery_latency_seconds",
                "From the log's read to the write, live deliveries only",
                all,
                Station::sinceRead);
        latency(
                registry,
                "sluice_delivery_age_seconds",
                "From the record's time to the write, live deliveries only",
                all,
                Station::age);
    }

    static void bind(PrometheusMeterRegistry registry, Replay replay) {
        FunctionCounter.builder("sluice.replay.loads", replay, Replay::loads)
                .description("Segments of logs that were read again")
                .register(registry);
        Gauge.builder("sluice.replay.bytes", replay, Replay::bytes)
                .description("Bytes kept of what was read again")
                .register(registry);
        Gauge.builder("sluice.replay.waiting", replay, Replay::waiting)
                .description("Segments that are being read again or waited for")
                .register(registry);
    }

    private static void bind(PrometheusMeterRegistry registry, Stream stream) {
        counter(
                registry,
                "sluice.publications",
                "Publications taken from the log",
                stream,
                Stream::publications);
        counter(
                registry,
                "sluice.deliveries",
                "Publications given to clients, once for each",
                stream,
                s -> sum(s, Station::deliveries));
        counter(
                registry,
                "sluice.delivered.bytes",
                "Bytes given to clients",
                stream,
                s -> sum(s, Station::bytes));
        Gauge.builder("sluice.cursors.behind", stream, s -> sum(s, Station::behind))
                .tag("stream", stream.name())
                .description("Subscriptions that are not live now: they catch up, rest or wait")
                .register(registry);
        Gauge.builder("sluice.tail.bytes", stream, Stream::tailBytes)
                .tag("stream", stream.name())
                .description("Bytes the stream's tail holds")
                .register(registry);
    }

    private static void bind(PrometheusMeterRegistry registry, String name, KafkaLog log) {
        FunctionCounter.builder("redpanda.messages.consumed", log, KafkaLog::consumed)
                .tag("stream", name)
                .description("Records read from Kafka")
                .register(registry);
        Gauge.builder("redpanda.consumer.lag", log, KafkaLog::lag)
                .tag("stream", name)
                .description("Records in Kafka that have not been read yet")
                .register(registry);
    }

    private static void counter(
            PrometheusMeterRegistry registry,
            String name,
            String description,
            Stream stream,
            ToLongFunction<Stream> value) {
        FunctionCounter.builder(name, stream, s -> value.applyAsLong(s))
                .tag("stream", stream.name())
                .description(description)
                .register(registry);
    }

    private static long sum(Stream stream, ToLongFunction<Station> value) {
        return stream.stations().stream().mapToLong(value).sum();
    }

    private static void latency(
            PrometheusMeterRegistry registry,
            String name,
            String help,
            List<Stream> streams,
            Function<Station, Histogram> of) {
        registry.getPrometheusRegistry()
                .register(() -> {
                    var snapshot = HistogramSnapshot.builder().name(name).help(help);
                    streams.forEach(stream -> snapshot.dataPoint(point(stream, of)));
                    return snapshot.build();
                });
    }

    private static HistogramSnapshot.HistogramDataPointSnapshot point(
            Stream stream, Function<Station, Histogram> of) {
        double[] bounds = Histogram.boundsSeconds();
        long[] counts = new long[bounds.length + 1];
        double sum = 0;
        for (var station : stream.stations()) {
            of.apply(station).addTo(counts);
            sum += of.apply(station).sumSeconds();
        }
        var buckets = ClassicHistogramBuckets.builder();
        for (int i = 0; i < counts.length; i++) {
            double bound = i < bounds.length ? bounds[i] : Double.POSITIVE_INFINITY;
            buckets.bucket(bound, counts[i]);
        }
        return HistogramSnapshot.HistogramDataPointSnapshot.builder()
                .labels(Labels.of("stream", stream.name()))
                .classicHistogramBuckets(buckets.build())
                .sum(sum)
                .build();
    }
}
