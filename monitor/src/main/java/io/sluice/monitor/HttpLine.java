package io.sluice.monitor;

import java.net.http.HttpClient;
import java.time.Duration;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.jspecify.annotations.Nullable;

/** The way out by HTTP: follows no redirects, and has no threads until it is used. Any thread. */
final class HttpLine implements AutoCloseable {
    private final ExecutorService threads;
    private final Duration connectTimeout;
    private @Nullable HttpClient client;
    private boolean closed;

    HttpLine(String name, Duration connectTimeout) {
        this.threads =
                Executors.newThreadPerTaskExecutor(
                        Thread.ofVirtual().name(name + "-client-", 0).factory());
        this.connectTimeout = connectTimeout;
    }

    synchronized HttpClient client() {
        if (closed) {
            throw new IllegalStateException("the line has been closed");
        }
        if (client == null) {
            client =
                    HttpClient.newBuilder()
                            .executor(threads)
                            .version(HttpClient.Version.HTTP_1_1)
                            .followRedirects(HttpClient.Redirect.NEVER)
                            .connectTimeout(connectTimeout)
                            .build();
        }
        return client;
    }

    @Override
    public synchronized void close() {
        closed = true;
        if (client != null) {
            client.shutdownNow();
        }
        threads.shutdownNow();
    }
}
