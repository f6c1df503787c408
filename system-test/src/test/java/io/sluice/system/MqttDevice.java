package io.sluice.system;

import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import io.sluice.dev.EmbeddedMqtt;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.ConcurrentSkipListSet;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.IntFunction;
import org.awaitility.Awaitility;

/**
 * A device on the MQTT broker. It publishes at QoS 1, connects again when it must, and remembers
 * which of its numbered messages the broker has acknowledged.
 */
final class MqttDevice implements AutoCloseable {
    private final Mqtt5AsyncClient client;
    private final String topic;
    private final Set<Integer> acknowledged = new ConcurrentSkipListSet<>();
    private final AtomicInteger answered = new AtomicInteger();
    private final ScheduledExecutorService pace = Executors.newSingleThreadScheduledExecutor();
    private volatile int sent;

    private MqttDevice(int port, String topic) {
        this.topic = topic;
        this.client =
                Mqtt5Client.builder()
                        .identifier("device-" + topic.replace('/', '-'))
                        .serverHost("127.0.0.1")
                        .serverPort(port)
                        .automaticReconnect()
                        .initialDelay(200, TimeUnit.MILLISECONDS)
                        .maxDelay(500, TimeUnit.MILLISECONDS)
                        .applyAutomaticReconnect()
                        .addDisconnectedListener(
                                lost -> lost.getReconnector().republishIfSessionExpired(true))
                        .buildAsync();
        client.connectWith().cleanStart(false).sessionExpiryInterval(600).send().join();
    }

    static MqttDevice connect(EmbeddedMqtt broker, String topic) {
        return connect(broker.port(), topic);
    }

    static MqttDevice connect(int port, String topic) {
        return new MqttDevice(port, topic);
    }

    /** Publishes {@code {"n":0}}, {@code {"n":1}} and so on, until {@link #finish}. */
    MqttDevice publishNumbers(Duration every) {
        return publishEach(every, number -> "{\"n\":" + number + "}");
    }

    /** Publishes a message for each number from 0 on, until {@link #finish}. */
    MqttDevice publishEach(Duration every, IntFunction<String> message) {
        var _ =
                pace.scheduleAtFixedRate(
                        () -> publishNext(message), 0, every.toNanos(), TimeUnit.NANOSECONDS);
        return this;
    }

    @SuppressWarnings("NonAtomicVolatileUpdate") // one thread writes
    private void publishNext(IntFunction<String> message) {
        int number = sent++;
        var _ =
                client.publishWith()
                        .topic(topic)
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(message.apply(number).getBytes(StandardCharsets.UTF_8))
                        .send()
                        .whenComplete((result, failure) -> {
                            if (failure == null && result.getError().isEmpty()) {
                                acknowledged.add(number);
                            }
                            answered.incrementAndGet();
                        });
    }

    int sent() {
        return sent;
    }

    /**
     * Publishes no more, and waits until the fate of each message is known; answers which the
     * broker has acknowledged.
     */
    Set<Integer> finish() throws InterruptedException {
        pace.shutdown();
        pace.awaitTermination(10, TimeUnit.SECONDS);
        Awaitility.await("the broker's answers to the device")
                .atMost(Duration.ofSeconds(30))
                .until(() -> answered.get() == sent);
        return new TreeSet<>(acknowledged);
    }

    /** Publishes one message, and waits until the broker has it. */
    MqttDevice publish(byte[] payload) {
        return publish(topic, payload, false);
    }

    MqttDevice publish(String text) {
        return publish(text.getBytes(StandardCharsets.UTF_8));
    }

    MqttDevice publish(String elsewhere, byte[] payload, boolean retain) {
        client.publishWith()
                .topic(elsewhere)
                .qos(MqttQos.AT_LEAST_ONCE)
                .payload(payload)
                .retain(retain)
                .send()
                .join();
        return this;
    }

    @Override
    public void close() {
        pace.shutdownNow();
        var _ = client.disconnect();
    }
}
