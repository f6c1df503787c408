package io.sluice.dev;

import static java.util.concurrent.TimeUnit.MILLISECONDS;
import static org.assertj.core.api.Assertions.assertThat;

import com.hivemq.client.mqtt.MqttGlobalPublishFilter;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Publishes texts at QoS 1, and takes them in a session that stays when its client goes. */
final class MqttLetters {
    private MqttLetters() {}

    /** The client whose session it is. */
    static Mqtt5BlockingClient gateway(EmbeddedMqtt mqtt) {
        return client(mqtt, "gateway");
    }

    private static Mqtt5BlockingClient client(EmbeddedMqtt mqtt, String name) {
        return Mqtt5Client.builder()
                .identifier(name)
                .serverHost(Ports.LOOPBACK)
                .serverPort(mqtt.port())
                .buildBlocking();
    }

    /** Whether the broker knew the session. */
    static boolean connected(Mqtt5BlockingClient client) {
        return client.connectWith()
                .cleanStart(false)
                .sessionExpiryInterval(3600)
                .send()
                .isSessionPresent();
    }

    static Mqtt5BlockingClient subscribed(EmbeddedMqtt mqtt) {
        var client = gateway(mqtt);
        assertThat(connected(client)).isFalse();
        client.subscribeWith().topicFilter("house/#").qos(MqttQos.AT_LEAST_ONCE).send();
        return client;
    }

    static void publish(EmbeddedMqtt mqtt, List<String> texts) {
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

    /** All that the resumed session is given, once that is as much as expected and then no more. */
    static List<String> resumedAndTaken(Mqtt5BlockingClient client, int expected)
            throws InterruptedException {
        List<String> texts = new ArrayList<>();
        try (var publishes = client.publishes(MqttGlobalPublishFilter.ALL, true)) {
            assertThat(connected(client)).isTrue();
            Optional<Mqtt5Publish> next = publishes.receive(patience(expected), MILLISECONDS);
            while (next.isPresent()) {
                texts.add(text(next.get()));
                next.get().acknowledge();
                next = publishes.receive(patience(expected - texts.size()), MILLISECONDS);
            }
            client.disconnect();
        }
        return texts;
    }

    private static long patience(int missing) {
        return missing > 0 ? 10_000 : 400;
    }

    private static String text(Mqtt5Publish publish) {
        return new String(publish.getPayloadAsBytes(), StandardCharsets.UTF_8);
    }
}
