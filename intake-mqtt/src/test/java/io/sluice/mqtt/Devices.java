package io.sluice.mqtt;

import com.hivemq.client.mqtt.MqttClient;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5BlockingClient;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5Publish;
import com.hivemq.client.mqtt.mqtt5.message.publish.Mqtt5PublishBuilder;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import java.util.function.UnaryOperator;

/** Something that publishes. What it has published, the broker has. */
final class Devices implements AutoCloseable {
    private final Mqtt5BlockingClient client;

    Devices(TestBroker broker) {
        client =
                MqttClient.builder()
                        .useMqttVersion5()
                        .identifier("devices-" + UUID.randomUUID())
                        .serverHost("127.0.0.1")
                        .serverPort(broker.port())
                        .buildBlocking();
        client.connect();
    }

    void publish(String mqttTopic, String payload) {
        publish(mqttTopic, payload, b -> b);
    }

    void publish(String mqttTopic, byte[] payload) {
        publish(mqttTopic, "", b -> b.payload(payload));
    }

    void retain(String mqttTopic, String payload) {
        publish(mqttTopic, payload, b -> b.retain(true));
    }

    void publish(
            String mqttTopic, String payload, UnaryOperator<Mqtt5PublishBuilder.Complete> more) {
        var builder =
                Mqtt5Publish.builder()
                        .topic(mqttTopic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(payload.getBytes(StandardCharsets.UTF_8));

        var _ = client.publish(more.apply(builder).build());
    }

    @Override
    public void close() {
        client.disconnect();
    }
}
