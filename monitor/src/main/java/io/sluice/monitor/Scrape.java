package io.sluice.monitor;

import java.util.HashMap;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/**
 * What one endpoint says at one time: those of its metrics that are known, summed over shards and
 * topics. Redpanda's names, and those that the JMX exporter's usual rules give to Kafka's.
 */
final class Scrape {
    private static final String KAFKA_TOPICS = "kafka_server_brokertopicmetrics_";
    private static final String KAFKA_TIMES = "kafka_network_requestmetrics_totaltimems";
    private static final String REDPANDA_BYTES = "redpanda_kafka_request_bytes_total";
    private static final String REDPANDA_LATENCY = "redpanda_kafka_request_latency_seconds_bucket";
    private static final String REDPANDA_CONNECTIONS = "redpanda_rpc_active_connections";
    private static final String REDPANDA_MEMORY = "redpanda_memory_allocated_memory";
    private static final String REDPANDA_PRODUCED = "redpanda_kafka_records_produced_total";
    private static final String REDPANDA_FETCHED = "redpanda_kafka_records_fetched_total";
    private static final Set<String> REDPANDA =
            Set.of(
                    REDPANDA_BYTES,
                    REDPANDA_LATENCY,
                    REDPANDA_CONNECTIONS,
                    REDPANDA_MEMORY,
                    REDPANDA_PRODUCED,
                    REDPANDA_FETCHED);
    private static final Set<String> KAFKA_CONNECTIONS =
            Set.of(
                    "kafka_server_socketservermetrics_connection_count",
                    "kafka_server_socket_server_metrics_connection_count");
    private static final Set<String> HEAP =
            Set.of("jvm_memory_bytes_used", "jvm_memory_used_bytes");
    private static final int MAX_POINTS = 256;

    private final Map<Figure, Total> totals = new HashMap<>();
    private final Map<Side, NavigableMap<Double, Double>> buckets = new HashMap<>();
    private final Map<Side, NavigableMap<Double, Double>> quantiles = new HashMap<>();

    /** What an endpoint may tell. */
    enum Figure {
        RECORDS_IN,
        RECORDS_OUT,
        BYTES_IN,
        BYTES_OUT,
        CONNECTIONS,
        MEMORY
    }

    /** What a latency is of. */
    enum Side {
        PRODUCE,
        FETCH
    }

    /** A sum, told as a whole or by topics, or both. */
    private static final class Total {
        private @Nullable Double whole;
        private double parts;

        void add(Sample sample) {
            if (sample.label("topic") == null) {
                whole = sample.value() + (whole == null ? 0 : whole);
            } else {
                parts += sample.value();
            }
        }

        double value() {
            return whole == null ? parts : whole;
        }
    }

    /** Takes a line of the answer. */
    void take(String line) {
        String name = Sample.name(line);
        if (isKnown(name)) {
            Sample.parse(line).filter(sample -> sample.value() >= 0).ifPresent(this::take);
        }
    }

    private static boolean isKnown(String name) {
        return name.startsWith(KAFKA_TOPICS)
                || name.equals(KAFKA_TIMES)
                || REDPANDA.contains(name)
                || KAFKA_CONNECTIONS.contains(name)
                || HEAP.contains(name);
    }

    private void take(Sample sample) {
        String name = sample.name();
        switch (name) {
            case REDPANDA_BYTES -> add(redpandaBytes(sample), sample);
            case REDPANDA_PRODUCED -> addClients(Figure.RECORDS_IN, sample);
            case REDPANDA_FETCHED -> addClients(Figure.RECORDS_OUT, sample);
            case REDPANDA_MEMORY -> add(Figure.MEMORY, sample);
            case REDPANDA_LATENCY -> takeBucket(sample);
            case REDPANDA_CONNECTIONS ->
                    add(sample.has("redpanda_server", "kafka") ? Figure.CONNECTIONS : null, sample);
            case KAFKA_TIMES -> takeQuantile(sample);
            default -> add(kafkaFigure(sample), sample);
        }
    }

    private static @Nullable Figure redpandaBytes(Sample sample) {
        if (sample.has("redpanda_request", "produce")) {
            return isOfClients(sample) ? Figure.BYTES_IN : null;
        }
        return sample.has("redpanda_request", "consume") && isOfClients(sample)
                ? Figure.BYTES_OUT
                : null;
    }

    private void addClients(Figure figure, Sample sample) {
        add(isOfClients(sample) ? figure : null, sample);
    }

    /** What Redpanda does for itself is told by other namespaces. */
    private static boolean isOfClients(Sample sample) {
        String namespace = sample.label("redpanda_namespace");
        return namespace == null || namespace.equals("kafka");
    }

    private static @Nullable Figure kafkaFigure(Sample sample) {
        String name = sample.name();
        if (KAFKA_CONNECTIONS.contains(name)) {
            return Figure.CONNECTIONS;
        }
        if (HEAP.contains(name)) {
            return sample.has("area", "heap") ? Figure.MEMORY : null;
        }
        return switch (name) {
            case KAFKA_TOPICS + "messagesin_total", KAFKA_TOPICS + "messagesinpersec_count" ->
                    Figure.RECORDS_IN;
            case KAFKA_TOPICS + "bytesin_total", KAFKA_TOPICS + "bytesinpersec_count" ->
                    Figure.BYTES_IN;
            case KAFKA_TOPICS + "bytesout_total", KAFKA_TOPICS + "bytesoutpersec_count" ->
                    Figure.BYTES_OUT;
            default -> null;
        };
    }

    private void add(@Nullable Figure figure, Sample sample) {
        if (figure != null && Double.isFinite(sample.value())) {
            totals.computeIfAbsent(figure, _ -> new Total()).add(sample);
        }
    }

    private void takeBucket(Sample sample) {
        var side = side(sample, "redpanda_request", "produce", "consume");
        double upTo = sample.numberIn("le");
        if (side != null && !Double.isNaN(upTo) && Double.isFinite(sample.value())) {
            put(buckets, side, upTo, sample.value(), Double::sum);
        }
    }

    private void takeQuantile(Sample sample) {
        var side = side(sample, "request", "Produce", "FetchConsumer");
        double quantile = sample.numberIn("quantile");
        if (side != null && !Double.isNaN(quantile) && Double.isFinite(sample.value())) {
            put(quantiles, side, quantile, sample.value(), Double::max);
        }
    }

    private static @Nullable Side side(Sample sample, String label, String produce, String fetch) {
        if (sample.has(label, produce)) {
            return Side.PRODUCE;
        }
        return sample.has(label, fetch) ? Side.FETCH : null;
    }

    private static void put(
            Map<Side, NavigableMap<Double, Double>> all,
            Side side,
            double at,
            double value,
            BinaryOperator<Double> merge) {
        var known = all.computeIfAbsent(side, _ -> new TreeMap<>());
        if (known.size() < MAX_POINTS || known.containsKey(at)) {
            known.merge(at, value, merge);
        }
    }

    /** Null if the endpoint does not tell it. */
    @Nullable Double total(Figure figure) {
        var total = totals.get(figure);
        return total == null ? null : total.value();
    }

    /** How many took so many seconds or less, since the broker was started. */
    NavigableMap<Double, Double> buckets(Side side) {
        return buckets.getOrDefault(side, new TreeMap<>());
    }

    /** Milliseconds by quantile, as the broker has reckoned them. */
    NavigableMap<Double, Double> quantiles(Side side) {
        return quantiles.getOrDefault(side, new TreeMap<>());
    }

    /** True if it says nothing that is known. */
    boolean isEmpty() {
        return totals.isEmpty() && buckets.isEmpty() && quantiles.isEmpty();
    }
}
