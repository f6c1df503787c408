package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dev.EmbeddedMqtt;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.Callable;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * From a device to a screen, while one part after the other fails: every message that the MQTT
 * broker has acknowledged to the device arrives.
 */
class MqttOutageIT {
    private static final int PER_SECOND = 100;
    private static final Duration PACE = Duration.ofSeconds(1).dividedBy(PER_SECOND);
    private static final int RECEIVE_MAXIMUM = 100;

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static EmbeddedMqtt mqtt;

    @BeforeAll
    static void start() {
        brokers = Brokers.start(directory.resolve("kafka"), "restart", "away", "killed", "both");
        mqtt = new EmbeddedMqtt(directory.resolve("mqtt"), "127.0.0.1", 0);
        mqtt.start();
    }

    @AfterEach
    void startAgain() {
        brokers.kafka().start();
        mqtt.start();
    }

    @AfterAll
    static void stop() {
        mqtt.close();
        brokers.close();
    }

    @Test
    void anMqttBrokerThatRestartsLosesNothing() throws Exception {
        try (var gateway = gateway("restart");
                var screen = screen(gateway);
                var device = device("restart")) {
            screen.awaitCount(PER_SECOND);

            mqtt.stop();
            await(() -> !isConnected(gateway));
            assertThat(gateway.get("/health").body()).contains("degraded");
            assertThat(gateway.get("/health/ready").statusCode()).isEqualTo(200);
            mqtt.start();
            await(() -> isConnected(gateway));
            int back = device.sent();
            await(() -> device.sent() > back + PER_SECOND);

            Set<Integer> acknowledged = device.finish();
            awaitAll(acknowledged, screen);
            awaitHealthy(gateway);
            assertThat(screen.isOpen()).isTrue();
            report("MQTT broker restarted", "restart", acknowledged);
        }
    }

    @Test
    void whileKafkaIsAwayNothingIsAcknowledgedAndThenAllArrivesOnce() throws Exception {
        try (var gateway = gateway("away");
                var screen = screen(gateway);
                var device = device("away")) {
            screen.awaitCount(PER_SECOND);

            brokers.kafka().stop();
            int until = device.sent();
            await(() -> meter(gateway, "inflight") == RECEIVE_MAXIMUM);
            double received = meter(gateway, "received_total");
            double appended = meter(gateway, "appended_total");
            await(() -> device.sent() >= until + 20 * PER_SECOND);

            // The broker would send more if anything had been acknowledged.
            assertThat(meter(gateway, "received_total")).isEqualTo(received);
            assertThat(meter(gateway, "appended_total")).isEqualTo(appended);
            assertThat(meter(gateway, "inflight")).isEqualTo(RECEIVE_MAXIMUM);
            assertThat(isConnected(gateway)).isTrue();
            brokers.kafka().start();

            Set<Integer> acknowledged = device.finish();
            awaitAll(acknowledged, screen);
            await(() -> meter(gateway, "inflight") == 0);
            assertThat(report("Kafka away for 20 s", "away", acknowledged)).isZero();
            assertThat(NumberedLoad.numbers(screen.received())).doesNotHaveDuplicates();
        }
    }

    @Test
    void aGatewayThatIsKilledIsGivenAgainWhatItHadNotAcknowledged() throws Exception {
        try (var other = onlyReading("killed");
                var screen = screen(other);
                var victim = gateway("killed");
                var device = device("killed")) {
            screen.awaitCount(PER_SECOND);

            victim.child().kill();
            victim.child().awaitEnd(Duration.ofSeconds(10));
            int until = device.sent();
            await(() -> device.sent() > until + PER_SECOND);
            try (var successor = gateway("killed")) {
                Set<Integer> acknowledged = device.finish();
                awaitAll(acknowledged, screen);
                await(() -> meter(successor, "inflight") == 0);
                report("gateway killed", "killed", acknowledged);
            }
        }
    }

    @Test
    void aGatewayThatIsKilledWhileKafkaIsAwayIsGivenAllOfItAgain() throws Exception {
        try (var other = onlyReading("both");
                var screen = screen(other);
                var victim = gateway("both");
                var device = device("both")) {
            screen.awaitCount(PER_SECOND);

            brokers.kafka().stop();
            await(() -> meter(victim, "inflight") == RECEIVE_MAXIMUM);
            victim.child().kill();
            victim.child().awaitEnd(Duration.ofSeconds(10));
            try (var successor = start(yaml("both") + intake("both"))) {
                await(() -> meter(successor, "inflight") == RECEIVE_MAXIMUM);
                assertThat(meter(successor, "appended_total")).isZero();
                brokers.kafka().start();

                Set<Integer> acknowledged = device.finish();
                awaitAll(acknowledged, screen);
                await(() -> meter(successor, "inflight") == 0);
                report("gateway killed while Kafka is away", "both", acknowledged);
            }
        }
    }

    private static GatewayProcess gateway(String name) throws IOException {
        var gateway = start(yaml(name) + intake(name)).awaitReady();
        await(() -> isConnected(gateway));
        return gateway;
    }

    /** Another one that clients are connected to, as behind a balancer. */
    private static GatewayProcess onlyReading(String name) throws IOException {
        return start(yaml(name)).awaitReady();
    }

    private static GatewayProcess start(String yaml) throws IOException {
        return GatewayProcess.start(directory, yaml);
    }

    private static String yaml(String name) {
        return """
        listen: {port: 0}
        metrics: {open: true}
        kafka: {brokers: "%1$s"}
        streams:
          meter: {topic: %2$s}
        endpoints:
          - {path: /ws, streams: [meter], subscribeOnConnect: [meter]}
        """
                        .formatted(brokers.bootstrap(), name)
                + Tokens.yaml();
    }

    private static String intake(String name) {
        return """
        mqtt:
          broker: mqtt://%1$s
          clientId: %2$s
          pipelines:
            meter: {mqttTopic: "%2$s/+", kafkaTopic: %2$s, receiveMaximum: %3$d}
        """
                .formatted(mqtt.address(), name, RECEIVE_MAXIMUM);
    }

    private static Client screen(GatewayProcess gateway) {
        return Client.connect(gateway.ws("/ws?token=" + Tokens.good()));
    }

    private static MqttDevice device(String name) {
        return MqttDevice.connect(mqtt, name + "/meter").publishNumbers(PACE);
    }

    private static boolean isConnected(GatewayProcess gateway) throws Exception {
        return meter(gateway, "connected") == 1;
    }

    private static double meter(GatewayProcess gateway, String name) throws Exception {
        return gateway.meter("sluice_mqtt_" + name + "{pipeline=\"meter\"}");
    }

    private static void awaitAll(Set<Integer> numbers, Client screen) {
        await(() -> new HashSet<>(NumberedLoad.numbers(screen.received())).containsAll(numbers));
    }

    private static void awaitHealthy(GatewayProcess gateway) {
        await(() -> gateway.get("/health").body().contains("healthy"));
    }

    /** At least once: what a broken connection brings again is at most what it had under way. */
    private static int report(String what, String topic, Set<Integer> acknowledged) {
        List<Integer> stored = KafkaRecords.numbers(brokers.bootstrap(), topic);
        int twice = stored.size() - new HashSet<>(stored).size();
        System.out.printf("%s: %d messages, %d twice%n", what, acknowledged.size(), twice);
        assertThat(stored).containsAll(acknowledged);
        assertThat(twice).isLessThanOrEqualTo(2 * RECEIVE_MAXIMUM);
        return twice;
    }

    private static void await(Callable<Boolean> condition) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(50))
                .until(condition);
    }
}
