package io.sluice.dev;

import static java.nio.charset.StandardCharsets.US_ASCII;

import java.io.IOException;
import java.net.Socket;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import redis.embedded.core.ExecutableProvider;

/**
 * One Redis, in a process of its own that ends with this JVM. What it has acknowledged it keeps.
 *
 * <p>It can be stopped, or killed, and started again at will, on the same port and with the same
 * data. Its methods may be called from any thread; {@link #start} returns when it takes requests.
 */
public final class EmbeddedRedis implements AutoCloseable {
    private static final Duration PATIENCE = Duration.ofSeconds(20);
    private static final Duration LOOK_AGAIN = Duration.ofMillis(20);

    /** Ends what it has started when its input ends, which happens however this JVM ends. */
    private static final String GUARD =
            "\"$@\" & redis=$!; cat > /dev/null; kill $redis 2> /dev/null; wait $redis";

    private final Path directory;
    private final String host;
    private int port;
    private @Nullable HeldDirectory held;
    private @Nullable Process guard;

    /**
     * @param directory where the data is kept; made if it is missing
     * @param host the address to listen on
     * @param port the port to listen on, or 0 for any free one, chosen at the first start
     */
    public EmbeddedRedis(Path directory, String host, int port) {
        this.directory = directory.toAbsolutePath();
        this.host = host;
        this.port = port;
    }

    /** Starts it, unless it runs. */
    public synchronized void start() {
        if (guard != null) {
            return;
        }
        if (port == 0) {
            port = Ports.any(host);
        }
        Ports.requireFree("Redis", host, port);
        held = HeldDirectory.take(directory, "Redis");
        try {
            guard = launch();
            awaitReady();
        } catch (IOException e) {
            stop();
            throw new EmbeddedFailure("Redis does not start: " + e.getMessage(), e);
        } catch (EmbeddedFailure e) {
            stop();
            throw e;
        }
    }

    private Process launch() throws IOException {
        var command = new ArrayList<>(List.of("sh", "-c", GUARD, "sh"));
        command.add(ExecutableProvider.newJarResourceProvider().get().getAbsolutePath());
        command.addAll(
                List.of(
                        "--port",
                        Integer.toString(port),
                        "--bind",
                        host,
                        "--protected-mode",
                        "no"));
        command.addAll(List.of("--dir", directory.toString(), "--save", ""));
        command.addAll(List.of("--appendonly", "yes", "--appendfsync", "always"));
        return new ProcessBuilder(command)
                .redirectErrorStream(true)
                .redirectOutput(ProcessBuilder.Redirect.DISCARD)
                .start();
    }

    private void awaitReady() {
        long end = System.nanoTime() + PATIENCE.toNanos();
        while (!answers()) {
            if (System.nanoTime() - end > 0) {
                throw new EmbeddedFailure("Redis does not start: it does not answer");
            }
            try {
                Thread.sleep(LOOK_AGAIN);
            } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
                throw new EmbeddedFailure("interrupted while waiting for Redis", e);
            }
        }
    }

    /** While it loads its data it answers, but not so. */
    private boolean answers() {
        String there = host.equals("0.0.0.0") ? Ports.LOOPBACK : host;
        try (var socket = new Socket(there, port)) {
            socket.setSoTimeout(1_000);
            socket.getOutputStream().write("PING\r\n".getBytes(US_ASCII));
            return new String(socket.getInputStream().readNBytes(5), US_ASCII).equals("+PONG");
        } catch (IOException _) {
            return false;
        }
    }

    /** Stops it, if it runs. Its data stays. */
    public synchronized void stop() {
        var running = guard;
        if (running != null) {
            try {
                running.getOutputStream().close();
            } catch (IOException _) {
                // it has ended already
            }
            end(running);
        }
    }

    /** Ends it at once, as a crash would. Its data stays. */
    public synchronized void kill() {
        var running = guard;
        if (running != null) {
            running.descendants().forEach(ProcessHandle::destroyForcibly);
            end(running);
        }
    }

    private void end(Process running) {
        try {
            if (!running.waitFor(PATIENCE.toMillis(), TimeUnit.MILLISECONDS)) {
                running.descendants().forEach(ProcessHandle::destroyForcibly);
                running.destroyForcibly();
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        } finally {
            guard = null;
            release();
        }
    }

    private void release() {
        if (held != null) {
            held.close();
            held = null;
        }
    }

    @Override
    public void close() {
        stop();
    }

    /** The port it listens on. */
    public synchronized int port() {
        if (port == 0) {
            throw new IllegalStateException("the port is chosen when Redis starts");
        }
        return port;
    }

    /** Where clients find it: {@code redis://host:port}. */
    public String uri() {
        return "redis://" + Ports.reachable(host, port());
    }
}
