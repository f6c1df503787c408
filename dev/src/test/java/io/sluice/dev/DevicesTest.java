package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DevicesTest {
    @TempDir Path directory;

    private EmbeddedMqtt mqtt;

    @BeforeEach
    void startBroker() {
        mqtt = new EmbeddedMqtt(directory, Ports.LOOPBACK, 0);
        mqtt.start();
    }

    @AfterEach
    void stopBroker() {
        mqtt.close();
    }

    @Test
    void eachPublishesAsSoonAsItIsConnected() {
        var rare = List.of(new Counting("one", 3600_000), new Counting("other", 3600_000));
        try (var devices = devices(rare)) {
            devices.start();
            await().until(() -> devices.acknowledged("count/one") == 1);
            await().until(() -> devices.acknowledged() == 2);
        }
    }

    @Test
    void theyPublishOnSchedule() {
        try (var devices = devices(List.of(new Counting("quick", 20)))) {
            devices.start();
            await().until(() -> devices.acknowledged() > 20);
        }
    }

    @Test
    void theHouseIsHeardThroughTheBroker() {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        var listener = listener(heard);
        try (var devices = devices(Devices.ofOneHouse(7))) {
            devices.start();
            await().until(() -> devices.acknowledged() >= 3);
            await().untilAsserted(() ->
                    assertThat(heard)
                            .anyMatch(m -> m.contains("saveeyeDeviceSerialNumber"))
                            .anyMatch(m -> m.contains("Client_Name"))
                            .anyMatch(m -> m.contains("NotifyStatus")));
        }
        listener.disconnect().join();
    }

    @Test
    void whatWasAcknowledgedIsDeliveredThoughTheBrokerWentAway() {
        Set<String> heard = ConcurrentHashMap.newKeySet();
        var listener = listener(heard);
        try (var devices = devices(List.of(new Counting("quick", 10)))) {
            devices.start();
            await().until(() -> devices.acknowledged() > 50);
            mqtt.stop();
            long before = devices.acknowledged();
            mqtt.start();
            await().until(() -> devices.acknowledged() > before + 50);
            devices.stop();
            await().untilAsserted(() ->
                    assertThat((long) heard.size()).isGreaterThanOrEqualTo(devices.acknowledged()));
        }
        listener.disconnect().join();
    }

    @Test
    void theyWaitForABrokerThatIsNotThereYet() {
        mqtt.stop();
        try (var devices = devices(List.of(new Counting("early", 20)))) {
            devices.start();
            mqtt.start();
            await().until(() -> devices.acknowledged() > 0);
        }
    }

    @Test
    void stoppedDevicesAreSilentUntilTheyStartAgain() {
        var device = new Counting("quick", 10);
        try (var devices = devices(List.of(device))) {
            devices.start();
            await().until(() -> devices.acknowledged() > 0);
            devices.stop();
            int said = device.said.get();
            await().during(Duration.ofMillis(200)).until(() -> device.said.get() == said);
            devices.start();
            await().until(() -> device.said.get() > said);
        }
    }

    @Test
    void stoppingIsQuickWhenThereIsNoBroker() {
        mqtt.stop();
        try (var devices = devices(List.of(new Counting("lonely", 10)))) {
            devices.start();
            long start = System.nanoTime();
            devices.stop();
            assertThat(Duration.ofNanos(System.nanoTime() - start))
                    .isLessThan(Duration.ofSeconds(4));
        }
    }

    private Devices devices(List<? extends Device> devices) {
        return new Devices(devices, Ports.LOOPBACK, mqtt.port(), InstantSource.system());
    }

    /** Hears everything, in a session that outlives the broker. */
    private Mqtt5AsyncClient listener(Set<String> heard) {
        Mqtt5AsyncClient client =
                Mqtt5Client.builder()
                        .identifier("listener")
                        .serverHost(Ports.LOOPBACK)
                        .serverPort(mqtt.port())
                        .automaticReconnectWithDefaultConfig()
                        .buildAsync();
        client.publishes(
                MqttGlobalPublishFilter.ALL,
                publish ->
                        heard.add(new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8)));
        client.toBlocking().connectWith().cleanStart(false).sessionExpiryInterval(3600).send();
        client.toBlocking().subscribeWith().topicFilter("#").qos(MqttQos.AT_LEAST_ONCE).send();
        return client;
    }

    /** Says its name and how often it has said something. */
    private static final class Counting implements Device {
        final AtomicInteger said = new AtomicInteger();
        private final String name;
        private final int everyMillis;

        Counting(String name, int everyMillis) {
            this.name = name;
            this.everyMillis = everyMillis;
        }

        @Override
        public String clientId() {
            return name;
        }

        @Override
        public String mqttTopic() {
            return "count/" + name;
        }

        @Override
        public Duration every() {
            return Duration.ofMillis(everyMillis);
        }

        @Override
        public String message(Instant now) {
            return name + " " + said.incrementAndGet();
        }
    }
}
