package io.sluice.dev;

import java.time.InstantSource;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * Devices that publish over MQTT at QoS 1 for as long as they run, all on one thread. A broker that
 * goes away does not disturb them: they connect again when it is back, and what they measured
 * meanwhile is lost, as it is with real ones.
 */
public final class Devices implements AutoCloseable {
    private static final long STOP_SECONDS = 2;

    private final List<Publisher> publishers;
    private @Nullable ScheduledExecutorService thread;

    /**
     * @param host where the MQTT broker listens
     * @param port the port it listens on
     * @param time what the devices take for the time
     */
    public Devices(List<? extends Device> devices, String host, int port, InstantSource time) {
        this.publishers = devices.stream().map(d -> new Publisher(d, host, port, time)).toList();
    }

    /**
     * A SaveEye meter, a ThermIQ heat pump and a Shelly meter, all in one house.
     *
     * @param seed which of all imaginable houses
     */
    public static List<Device> ofOneHouse(long seed) {
        var house = new House(seed);
        return List.of(new SaveEyeMeter(house), new ThermiqHeatPump(house), new ShellyMeter(house));
    }

    /** Starts them, unless they run. Each publishes as soon as it is connected. */
    public synchronized void start() {
        if (thread == null) {
            var started =
                    Executors.newSingleThreadScheduledExecutor(
                            Thread.ofPlatform().name("dev-devices").daemon().factory());
            thread = started;
            publishers.forEach(publisher -> publisher.start(started));
        }
    }

    /** Stops them, if they run: none publishes any more. */
    public synchronized void stop() {
        if (thread == null) {
            return;
        }
        thread.shutdownNow();
        thread.close();
        thread = null;
        var leaving = publishers.stream().map(Publisher::disconnect);
        CompletableFuture.allOf(leaving.toArray(CompletableFuture<?>[]::new))
                .orTimeout(STOP_SECONDS, TimeUnit.SECONDS)
                .exceptionally(_ -> null)
                .join();
    }

    @Override
    public void close() {
        stop();
    }

    /** How many messages the broker has acknowledged: it has these, whatever becomes of it. */
    public long acknowledged() {
        return publishers.stream().mapToLong(Publisher::acknowledged).sum();
    }

    /** How many of them were published on one MQTT topic. */
    public long acknowledged(String mqttTopic) {
        return publishers.stream()
                .filter(publisher -> publisher.device().mqttTopic().equals(mqttTopic))
                .mapToLong(Publisher::acknowledged)
                .sum();
    }
}
