package io.sluice.dev;

import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.activemq.artemis.core.server.embedded.EmbeddedActiveMQ;
import org.jspecify.annotations.Nullable;

/**
 * An MQTT broker (3.1.1 and 5) inside this JVM.
 *
 * <p>With a directory it keeps persistent sessions and what waits for them across restarts: a
 * message it has acknowledged is safe from the end of this process. It can be stopped and started
 * again at will, on the same port. Its methods may be called from any thread; {@link #start}
 * returns when clients can connect.
 *
 * <p>The JVM must be started with {@code --sun-misc-unsafe-memory-access=allow}: the journal cannot
 * let go of its buffers without.
 */
public final class EmbeddedMqtt implements AutoCloseable {
    private final @Nullable Path directory;
    private final String host;
    private int port;
    private @Nullable HeldDirectory held;
    private @Nullable EmbeddedActiveMQ server;

    /**
     * @param directory where sessions and messages are kept, made if it is missing; null keeps them
     *     in memory until the broker stops
     * @param host the address to listen on
     * @param port the port to listen on, or 0 for any free one, chosen at the first start
     */
    public EmbeddedMqtt(@Nullable Path directory, String host, int port) {
        this.directory = directory == null ? null : directory.toAbsolutePath();
        this.host = host;
        this.port = port;
    }

    /** Starts the broker, unless it runs. */
    public synchronized void start() {
        if (server != null) {
            return;
        }
        if (port == 0) {
            port = Ports.any(host);
        }
        Ports.requireFree("the MQTT broker", host, port);
        held = directory == null ? null : HeldDirectory.take(directory, "the MQTT broker");
        try {
            launch();
        } catch (Exception e) {
            stop();
            throw new EmbeddedFailure("the MQTT broker does not start: " + e.getMessage(), e);
        }
    }

    /** Stops the broker, if it runs. What it keeps in a directory stays. */
    public synchronized void stop() {
        try {
            if (server != null) {
                server.stop();
            }
        } catch (Exception e) {
            throw new EmbeddedFailure("the MQTT broker does not stop: " + e.getMessage(), e);
        } finally {
            server = null;
            release();
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** The port it listens on. */
    public synchronized int port() {
        if (port == 0) {
            throw new IllegalStateException("the port is chosen when the MQTT broker starts");
        }
        return port;
    }

    /** Where clients connect: {@code host:port}. */
    public String address() {
        return Ports.reachable(host, port());
    }

    /** Artemis does not throw what hinders its activation: it tells a listener, and waits. */
    private void launch() throws Exception {
        var configuration = MqttConfiguration.of(directory, host, port);
        var launched = new EmbeddedActiveMQ().setConfiguration(configuration);
        server = launched;
        launched.createActiveMQServer();
        var failure = new AtomicReference<@Nullable Exception>();
        launched.getActiveMQServer().registerActivationFailureListener(failure::set);
        launched.start();
        Exception hindrance = failure.get();
        if (hindrance != null) {
            throw hindrance;
        }
    }

    private void release() {
        if (held != null) {
            held.close();
            held = null;
        }
    }
}
