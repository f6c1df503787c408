package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both dialects, from a record in Kafka to a client's message. */
class DialectsIT {
    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "homelab-energy-realtime", "power");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                kafka: {brokers: "%s", group: tests}
                                streams:
                                  energy: {topic: homelab-energy-realtime}
                                  power: {topic: power}
                                endpoints:
                                  - {path: /ws/energy, streams: [energy], subscribeOnConnect: [energy]}
                                  - {path: /ws, dialect: flat, streams: [power]}
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

    private static void publish(String topic, String value) throws Exception {
        brokers.publish(topic, null, value.getBytes(StandardCharsets.UTF_8));
    }

    @Test
    void nativeDataFlowsFromTheMomentOfConnect() throws Exception {
        try (var client = Client.connect(gateway.ws("/ws/energy?token=" + Tokens.good()))) {
            publish("homelab-energy-realtime", "{\"b\":1,  \"a\":[1.50]}");
            assertThat(client.awaitCount(1).getFirst())
                    .startsWith("{\"type\":\"data\",\"stream\":\"energy\",\"position\":\"1.")
                    .endsWith(",\"data\":{\"b\":1,  \"a\":[1.50]}}");
        }
    }

    @Test
    void flatIsThePayloadAndNothingElse() throws Exception {
        try (var client = Client.connect(gateway.ws("/ws?token=" + Tokens.good()))) {
            publish("power", "{\"power_w\":2450.5}");
            assertThat(client.awaitCount(1)).containsExactly("{\"power_w\":2450.5}");
        }
    }
}
