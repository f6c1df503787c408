package io.sluice.dev;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class EmbeddedMqttTest {
    private static final int MANY_TIMES = 15;

    @TempDir Path directory;

    @Test
    void aSessionAndWhatWaitsForItOutliveTheBroker() throws InterruptedException {
        try (var mqtt = mqtt(directory)) {
            mqtt.start();
            int port = mqtt.port();
            var away = subscribed(mqtt);
            away.disconnect();
            List<String> sent = IntStream.range(0, 10).mapToObj(Integer::toString).toList();
            publish(mqtt, sent);

            mqtt.stop();
            mqtt.start();

            assertThat(mqtt.port()).isEqualTo(port);
            publish(mqtt, List.of("after"));
            assertThat(resumedAndTaken(away, 11, true)).containsAll(sent).endsWith("after");
            await().until(() -> resumedAndTaken(away, 0, true).isEmpty());
        }
    }

    @Test
    void aMessageIsKeptHoweverOftenItWasNotAcknowledged() throws InterruptedException {
        try (var mqtt = mqtt(directory)) {
            mqtt.start();
            var away = subscribed(mqtt);
            away.disconnect();
            publish(mqtt, List.of("important"));
            for (int i = 0; i < MANY_TIMES; i++) {
                assertThat(resumedAndTaken(away, 1, false)).containsExactly("important");
            }
            assertThat(resumedAndTaken(away, 1, true)).containsExactly("important");
        }
    }

    @Test
    void withoutADirectoryItStartsEmpty() {
        try (var mqtt = mqtt(null)) {
            mqtt.start();
            var client = subscribed(mqtt);
            client.disconnect();
            mqtt.stop();
            mqtt.start();
            assertThat(connected(client)).isFalse();
            client.disconnect();
        }
    }

    @Test
    void aTakenPortIsRefusedInWords() {
        try (var mqtt = mqtt(null)) {
            mqtt.start();
            try (var second = new EmbeddedMqtt(directory, Ports.LOOPBACK, mqtt.port())) {
                assertThatThrownBy(second::start)
                        .isInstanceOf(EmbeddedFailure.class)
                        .hasMessageContaining("MQTT broker cannot listen on " + mqtt.address());
            }
            assertThat(directory).isEmptyDirectory();
        }
    }

    @Test
    void aDirectoryBelongsToOneAtATime() {
        try (var mqtt = mqtt(directory);
                var second = mqtt(directory)) {
            mqtt.start();
            assertThatThrownBy(second::start)
                    .isInstanceOf(EmbeddedFailure.class)
                    .hasMessageContaining("another one does already");
        }
    }

    private static EmbeddedMqtt mqtt(@Nullable Path directory) {
        return new EmbeddedMqtt(directory, Ports.LOOPBACK, 0);
    }

    private static Mqtt5BlockingClient client(EmbeddedMqtt mqtt, String name) {
        return Mqtt5Client.builder()
                .identifier(name)
                .serverHost(Ports.LOOPBACK)
                .serverPort(mqtt.port())
                .buildBlocking();
    }

    /** Whether the broker knew the session. */
    private static boolean connected(Mqtt5BlockingClient client) {
        return client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3600)
                .send()
                .isSessionPresent();
    }

    private static Mqtt5BlockingClient subscribed(EmbeddedMqtt mqtt) {
        var client = client(mqtt, "gateway");
        assertThat(connected(client)).isFalse();
        client.subscribeWith().topicFilter("house/#").qos(MqttQos.AT_LEAST_ONCE).send();
        return client;
    }

    private static void publish(EmbeddedMqtt mqtt, List<String> texts) {
        var client = client(mqtt, "device");
        client.connect();
        for (String text : texts) {
            client.publishWith()
                    .topic("house/meter")
                    .qos(MqttQos.AT_LEAST_ONCE)
                    .payload(text.getBytes(StandardCharsets.UTF_8))
                    .send();
        }
        client.disconnect();
    }

    /** What the resumed session is given: so many messages, or what comes at once if that is 0. */
    private static List<String> resumedAndTaken(
            Mqtt5BlockingClient client, int count, boolean acknowledging)
            throws InterruptedException {
        List<String> texts = new ArrayList<>();
        try (var publishes = client.publishes(MqttGlobalPublishFilter.ALL, true)) {
            assertThat(connected(client)).isTrue();
            for (int i = 0; i < Math.max(1, count); i++) {
                var publish = publishes.receive(count == 0 ? 300 : 10_000, TimeUnit.MILLISECONDS);
                publish.ifPresent(got -> texts.add(taken(got, acknowledging)));
            }
            client.disconnect();
        }
        return texts;
    }

    private static String taken(Mqtt5Publish publish, boolean acknowledging) {
        if (acknowledging) {
            publish.acknowledge();
        }
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }
}
