package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.sluice.monitor.Latency.Percentiles;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class StretchTest {
    private static final String REDPANDA =
            """
            # HELP redpanda_kafka_request_bytes_total bytes
            redpanda_kafka_request_bytes_total{redpanda_namespace="kafka",redpanda_topic="a",redpanda_request="produce"} COUNT
            redpanda_kafka_request_bytes_total{redpanda_namespace="kafka",redpanda_topic="b",redpanda_request="produce"} COUNT
            redpanda_kafka_request_bytes_total{redpanda_namespace="redpanda",redpanda_topic="c",redpanda_request="produce"} 9
            redpanda_kafka_request_bytes_total{redpanda_namespace="kafka",redpanda_topic="a",redpanda_request="consume"} 50
            redpanda_kafka_records_produced_total{redpanda_namespace="kafka",redpanda_topic="a"} COUNT
            redpanda_kafka_request_latency_seconds_bucket{redpanda_request="produce",le="0.001"} 100
            redpanda_kafka_request_latency_seconds_bucket{redpanda_request="produce",le="0.010"} COUNT
            redpanda_kafka_request_latency_seconds_bucket{redpanda_request="produce",le="+Inf"} COUNT
            redpanda_rpc_active_connections{redpanda_server="kafka"} 7
            redpanda_rpc_active_connections{redpanda_server="internal"} 100
            redpanda_memory_allocated_memory{shard="0"} 1000
            redpanda_memory_allocated_memory{shard="1"} 24
            """;

    private static final String KAFKA =
            """
            kafka_server_brokertopicmetrics_messagesin_total COUNT
            kafka_server_brokertopicmetrics_messagesin_total{topic="a"} 1
            kafka_server_brokertopicmetrics_bytesin_total{topic="a"} COUNT
            kafka_server_brokertopicmetrics_bytesin_total{topic="b"} COUNT
            kafka_server_brokertopicmetrics_bytesout_total COUNT.0
            kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.50"} 2.0
            kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.95"} P95
            kafka_network_requestmetrics_totaltimems{request="Produce",quantile="0.99"} 9.0
            kafka_network_requestmetrics_totaltimems{request="FetchConsumer",quantile="0.50"} NaN
            kafka_server_socketservermetrics_connection_count{listener="A"} 3
            kafka_server_socketservermetrics_connection_count{listener="B"} 4
            jvm_memory_bytes_used{area="heap"} 4096
            jvm_memory_bytes_used{area="nonheap"} 1
            """;

    private static Scrape redpanda(int count) {
        return scrape(REDPANDA.replace("COUNT", "" + count));
    }

    private static Scrape kafka(int count, int p95) {
        return scrape(KAFKA.replace("COUNT", "" + count).replace("P95", "" + p95));
    }

    private static Scrape scrape(String text) {
        var scrape = new Scrape();
        text.lines().forEach(scrape::take);
        return scrape;
    }

    private static BrokerFigures merged(@Nullable Scrape before, Scrape after) {
        return Stretch.merge(List.of(new Stretch(before, after, Duration.ofSeconds(10))), "a");
    }

    @Test
    void redpandaTellsRatesLatencyConnectionsAndMemory() {
        var figures = merged(redpanda(1_000), redpanda(2_000));

        assertThat(figures.produceBytes()).isEqualTo(200);
        assertThat(figures.fetchBytes()).isZero();
        assertThat(figures.produceRate()).isEqualTo(100);
        assertThat(figures.fetchRate()).isNull();
        assertThat(figures.connections()).isEqualTo(7);
        assertThat(figures.memoryBytes()).isEqualTo(1_024);
        var produce = Objects.requireNonNull(Objects.requireNonNull(figures.latency()).produce());
        assertThat(produce.p50()).isCloseTo(5.5, within(1e-6));
        assertThat(produce.p99()).isCloseTo(9.91, within(1e-6));
    }

    @Test
    void kafkaTellsThemByItsOwnNames() {
        var figures = merged(kafka(1_000, 5), kafka(2_000, 5));

        assertThat(figures.produceRate()).isEqualTo(100);
        assertThat(figures.produceBytes()).isEqualTo(200);
        assertThat(figures.fetchBytes()).isEqualTo(100);
        assertThat(figures.connections()).isEqualTo(7);
        assertThat(figures.memoryBytes()).isEqualTo(4_096);
        assertThat(figures.latency()).isEqualTo(new Latency(new Percentiles(2, 5, 9), null, "a"));
    }

    @Test
    void nothingIsARateYetAtFirst() {
        var figures = merged(null, redpanda(1_000));

        assertThat(figures.produceBytes()).isNull();
        assertThat(figures.latency()).isNull();
        assertThat(figures.connections()).isEqualTo(7);
    }

    @Test
    void aBrokerThatWasStartedAnewIsNoNegativeRate() {
        var figures = merged(redpanda(2_000), redpanda(1_000));

        assertThat(figures.produceBytes()).isNull();
        assertThat(figures.latency()).isNull();
    }

    @Test
    void brokersAddUpAndTheSlowestCounts() {
        var between = Duration.ofSeconds(10);
        var one = new Stretch(kafka(0, 5), kafka(1_000, 5), between);
        var other = new Stretch(kafka(0, 8), kafka(3_000, 8), between);

        var figures = Stretch.merge(List.of(one, other), "a, b");

        assertThat(figures.produceRate()).isEqualTo(400);
        assertThat(figures.connections()).isEqualTo(14);
        assertThat(Objects.requireNonNull(figures.latency()).produce())
                .isEqualTo(new Percentiles(2, 8, 9));
        assertThat(figures.source()).isEqualTo("a, b");
    }
}
