package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.dev.EmbeddedMqtt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What becomes of messages on their way from MQTT into Kafka. */
class IntakeIT {
    @TempDir private static Path directory;
    private static Brokers brokers;
    private static EmbeddedMqtt mqtt;
    private static MqttDevice device;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "readings", "seldom", "told");
        mqtt = new EmbeddedMqtt(directory.resolve("mqtt"), "127.0.0.1", 0);
        mqtt.start();
        device = MqttDevice.connect(mqtt, "readings/meter-1");
        device.publish("told/kept", "{\"n\":1}".getBytes(UTF_8), true);
        gateway = gateway();
    }

    @AfterAll
    static void stop() {
        device.close();
        gateway.close();
        mqtt.close();
        brokers.close();
    }

    private static GatewayProcess gateway() throws Exception {
        var started =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                kafka: {brokers: "%s"}
                                streams:
                                  readings: {topic: readings}
                                endpoints:
                                  - {path: /ws, streams: [readings], subscribeOnConnect: [readings]}
                                mqtt:
                                  broker: mqtt://%s
                                  clientId: intake
                                  pipelines:
                                    readings:
                                      mqttTopic: readings/+
                                      kafkaTopic: readings
                                      key: "{serial}"
                                      keyRequired: true
                                      timestamp: {path: at, format: rfc3339, orNow: true}
                                      limits: {message: 4KiB, depth: 8}
                                    seldom: {mqttTopic: seldom/+, kafkaTopic: seldom, device: "{topic:2}", interval: 1h}
                                    told: {mqttTopic: told/#, kafkaTopic: told}
                                """
                                                .formatted(brokers.bootstrap(), mqtt.address())
                                        + Tokens.yaml())
                        .awaitReady();
        for (String pipeline : List.of("readings", "seldom", "told")) {
            await(() -> meter(started, "connected{pipeline=\"" + pipeline + "\"}") == 1);
        }
        return started;
    }

    @Test
    void unusableMessagesAreAcknowledgedCountedAndKeptAndDisturbNothing() throws Exception {
        var unusable =
                Map.of(
                        "invalid_json", "{\"serial\":\"a\",".getBytes(UTF_8),
                        "invalid_utf8", new byte[] {'{', '"', (byte) 0xff, '"', ':', '1', '}'},
                        "not_an_object", "[1,2]".getBytes(UTF_8),
                        "empty", new byte[0],
                        "missing_key", "{\"n\":1}".getBytes(UTF_8),
                        "bad_timestamp", "{\"serial\":\"a\",\"at\":\"noon\"}".getBytes(UTF_8),
                        "too_large", ("{\"serial\":\"" + "a".repeat(5000) + "\"}").getBytes(UTF_8),
                        "too_deep",
                                ("{\"serial\":\"a\",\"d\":" + "[".repeat(20) + "]".repeat(20) + "}")
                                        .getBytes(UTF_8));
        try (var screen = Client.connect(gateway.ws("/ws?token=" + Tokens.good()))) {
            var expected = new ArrayList<Integer>();
            for (var payload : unusable.values()) {
                expected.add(expected.size());
                device.publish("{\"serial\":\"a\",\"n\":" + expected.getLast() + "}");
                device.publish(payload);
            }
            screen.awaitCount(expected.size());

            assertThat(NumberedLoad.numbers(screen.received()))
                    .containsExactlyInAnyOrderElementsOf(expected);
            for (String reason : unusable.keySet()) {
                await(() -> unmapped(reason) == 1);
            }
            await(() -> meter(gateway, "inflight{pipeline=\"readings\"}") == 0);
            assertThat(quarantine())
                    .filteredOn(item -> item.path("source").asText().equals("mqtt readings"))
                    .allSatisfy(item ->
                            assertThat(item.path("origin").asText()).isEqualTo("readings/meter-1"))
                    .extracting(item -> item.path("reason").asText())
                    .containsExactlyInAnyOrderElementsOf(unusable.keySet());
        }
        assertThat(gateway.get("/quarantine").statusCode()).isEqualTo(401);
        theBrokerDoesNotSendThemAgain();
    }

    private static double unmapped(String reason) throws Exception {
        return meter(gateway, "unmapped_total{pipeline=\"readings\",reason=\"" + reason + "\"}");
    }

    private static List<JsonNode> quarantine() throws IOException, InterruptedException {
        String body = gateway.get("/quarantine?token=" + Tokens.good()).body();
        var items = new ArrayList<JsonNode>();
        new JsonMapper().readTree(body).path("items").forEach(items::add);
        return items;
    }

    private static void theBrokerDoesNotSendThemAgain() throws Exception {
        gateway.child().terminate();
        gateway.child().awaitEnd(Duration.ofSeconds(10));
        gateway.close();
        gateway = gateway();
        device.publish("{\"serial\":\"a\",\"n\":0}");
        await(() -> meter(gateway, "appended_total{pipeline=\"readings\"}") == 1);
        assertThat(meter(gateway, "received_total{pipeline=\"readings\"}")).isEqualTo(1);
    }

    @Test
    void anIntervalIsEachDevicesOwn() throws Exception {
        for (int n = 0; n < 3; n++) {
            device.publish("seldom/a", "{\"of\":\"a\"}".getBytes(UTF_8), false);
            device.publish("seldom/b", "{\"of\":\"b\"}".getBytes(UTF_8), false);
        }
        await(() -> meter(gateway, "skipped_total{pipeline=\"seldom\",reason=\"too_soon\"}") == 4);
        await(() -> meter(gateway, "inflight{pipeline=\"seldom\"}") == 0);
        assertThat(KafkaRecords.of(brokers.bootstrap(), "seldom"))
                .extracting(record -> new JsonMapper().readTree(record.value()).path("of").asText())
                .containsExactlyInAnyOrder("a", "b");
    }

    @Test
    void headersTellWhereARecordComesFrom() throws Exception {
        device.publish("told/here/now", "{\"n\":2}".getBytes(UTF_8), false);
        await(() -> KafkaRecords.of(brokers.bootstrap(), "told").size() == 2);

        assertThat(KafkaRecords.of(brokers.bootstrap(), "told"))
                .extracting(IntakeIT::headers)
                .containsExactly("told/kept 1 true", "told/here/now 1 false");
    }

    private static String headers(ConsumerRecord<?, ?> record) {
        return KafkaRecords.header(record, "mqtt_topic")
                + " "
                + KafkaRecords.header(record, "mqtt_qos")
                + " "
                + KafkaRecords.header(record, "mqtt_retained");
    }

    private static double meter(GatewayProcess of, String name)
            throws IOException, InterruptedException {
        return of.meter("sluice_mqtt_" + name);
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(condition);
    }
}
