package io.sluice.dev;

import com.hivemq.client.mqtt.MqttClientState;
import com.hivemq.client.mqtt.datatypes.MqttQos;
import com.hivemq.client.mqtt.mqtt5.Mqtt5AsyncClient;
import com.hivemq.client.mqtt.mqtt5.Mqtt5Client;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One device on its own MQTT connection. Like a real one it does not keep what it measures while it
 * is not connected.
 */
final class Publisher {
    private static final Logger log = LoggerFactory.getLogger(Publisher.class);

    private static final int MOST_UNANSWERED = 32;
    private static final int CONNECT_SECONDS = 3;
    private static final int RETRY_MILLIS = 500;

    private final Device device;
    private final InstantSource time;
    private final Mqtt5AsyncClient client;
    private final AtomicLong acknowledged = new AtomicLong();
    private final AtomicInteger unanswered = new AtomicInteger();
    private CompletableFuture<Boolean> connected = CompletableFuture.completedFuture(false);
    private boolean wasConnected;
    private boolean wasLost;

    Publisher(Device device, String host, int port, InstantSource time) {
        this.device = device;
        this.time = time;
        this.client =
                Mqtt5Client.builder()
                        .identifier(device.clientId())
                        .transportConfig()
                        .serverHost(host)
                        .serverPort(port)
                        .mqttConnectTimeout(CONNECT_SECONDS, TimeUnit.SECONDS)
                        .applyTransportConfig()
                        .buildAsync();
    }

    Device device() {
        return device;
    }

    /** How many messages the broker has said it has. */
    long acknowledged() {
        return acknowledged.get();
    }

    /** Connects, and connects again whenever it must; publishes at once and then on schedule. */
    void start(ScheduledExecutorService thread) {
        long every = device.every().toMillis();
        Runnable connect = loggingBugs(() -> connect(thread));
        Runnable publish = loggingBugs(this::publish);
        var _ = thread.scheduleWithFixedDelay(connect, 0, RETRY_MILLIS, TimeUnit.MILLISECONDS);
        var _ = thread.scheduleAtFixedRate(publish, every, every, TimeUnit.MILLISECONDS);
    }

    /** Disconnects; called when the thread it was started on has ended. */
    CompletableFuture<Void> disconnect() {
        wasConnected = false;
        wasLost = false;
        return connected.exceptionally(_ -> false).thenCompose(_ -> client.disconnect());
    }

    private void connect(Executor thread) {
        if (client.getState() != MqttClientState.DISCONNECTED) {
            return;
        }
        if (wasConnected) {
            wasConnected = false;
            wasLost = true;
            log.atInfo().addKeyValue("device", device.clientId()).log("device lost its broker");
        }
        connected = client.connect().thenApply(_ -> true);
        var _ = connected.thenRunAsync(loggingBugs(this::onConnected), thread);
    }

    private void onConnected() {
        if (wasLost) {
            log.atInfo().addKeyValue("device", device.clientId()).log("device has its broker back");
        }
        wasConnected = true;
        wasLost = false;
        publish();
    }

    private void publish() {
        if (!client.getState().isConnected() || unanswered.get() >= MOST_UNANSWERED) {
            return;
        }
        unanswered.incrementAndGet();
        var _ =
                client.publishWith()
                        .topic(device.mqttTopic())
                        .qos(MqttQos.AT_LEAST_ONCE)
                        .payload(device.message(time.instant()).getBytes(StandardCharsets.UTF_8))
                        .send()
                        .whenComplete((_, failure) -> onAnswer(failure));
    }

    private void onAnswer(@Nullable Throwable failure) {
        unanswered.decrementAndGet();
        if (failure == null) {
            acknowledged.incrementAndGet();
        }
    }

    private Runnable loggingBugs(Runnable task) {
        return () -> {
            try {
                task.run();
            } catch (RuntimeException e) {
                log.atError()
                        .addKeyValue("device", device.clientId())
                        .setCause(e)
                        .log("device stops");
                throw e;
            }
        };
    }
}
