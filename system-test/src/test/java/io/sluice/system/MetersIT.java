package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What {@code /metrics} says after traffic that is known. */
class MetersIT {
    private static final int BEFORE = 7;
    private static final int RECORDS = 50;
    private static final int CLIENTS = 5;

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "energy", "quiet");
        publish(BEFORE);
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                kafka: {brokers: "%s"}
                                streams:
                                  energy: {topic: energy, start: earliest}
                                  quiet: {topic: quiet}
                                endpoints:
                                  - {path: /native, streams: [energy, quiet], subscribeOnConnect: [energy, quiet]}
                                  - {path: /flat, dialect: flat, streams: [energy]}
                                """
                                                .formatted(brokers.bootstrap())
                                        + Tokens.yaml())
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static void publish(int records) throws Exception {
        for (int i = 0; i < records; i++) {
            brokers.publish("energy", null, ("{\"n\":" + i + "}").getBytes(UTF_8));
        }
    }

    @Test
    void theNamesOfTheRedpandaPipelineAndTheLatenciesTellWhatHappened() throws Exception {
        await("redpanda_messages_consumed_total{stream=\"energy\"}", BEFORE);
        await("redpanda_consumer_lag{stream=\"energy\"}", 0);
        assertThat(gateway.meter("redpanda_websocket_clients_connected")).isZero();

        var clients =
                Stream.of("/native", "/native", "/native", "/flat", "/flat")
                        .map(path -> Client.connect(gateway.ws(path + "?token=" + Tokens.good())))
                        .toList();
        await("redpanda_websocket_clients_connected", CLIENTS);
        publish(RECORDS);
        clients.forEach(client -> client.awaitCount(RECORDS));

        await("redpanda_messages_consumed_total{stream=\"energy\"}", BEFORE + RECORDS);
        await("redpanda_messages_consumed_total{stream=\"quiet\"}", 0);
        await("redpanda_consumer_lag{stream=\"energy\"}", 0);
        await("redpanda_consumer_lag{stream=\"quiet\"}", 0);
        await("redpanda_broadcast_count{stream=\"energy\"}", RECORDS * CLIENTS);
        await("redpanda_broadcast_count{stream=\"quiet\"}", 0);
        for (String histogram :
                new String[] {"sluice_delivery_latency_seconds", "sluice_delivery_age_seconds"}) {
            await(histogram + "_count{stream=\"energy\"}", RECORDS * CLIENTS);
            await(histogram + "_bucket{stream=\"energy\",le=\"+Inf\"}", RECORDS * CLIENTS);
            await(histogram + "_count{stream=\"quiet\"}", 0);
            assertThat(gateway.meter(histogram + "_sum{stream=\"energy\"}"))
                    .isPositive()
                    .isLessThan(RECORDS * CLIENTS * 1.0);
        }

        clients.forEach(Client::close);
        await("redpanda_websocket_clients_connected", 0);
    }

    private static void await(String meter, double value) {
        Awaitility.await(meter + " to be " + value)
                .atMost(Duration.ofSeconds(15))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> gateway.meter(meter), is -> is == value);
    }
}
