package io.sluice.monitor;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.sluice.hub.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicLong;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class BrokerEndpointsTest {
    private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();
    private final AtomicLong counter = new AtomicLong();
    private HttpServer server = server();
    private @Nullable BrokerEndpoints endpoints;

    private static HttpServer server() {
        try {
            return HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @BeforeEach
    void start() {
        server.setExecutor(threads);
        server.createContext("/good", e -> answer(e, figures()));
        server.createContext("/other", e -> answer(e, "up 1\n"));
        server.createContext("/large", e -> answer(e, "x 1\n".repeat(20_000)));
        server.createContext("/endless", this::answerForever);
        server.start();
    }

    private String figures() {
        return """
        redpanda_rpc_active_connections{redpanda_server="kafka"} 7
        redpanda_kafka_request_bytes_total{redpanda_request="produce"} %d
        """
                .formatted(counter.addAndGet(1_000));
    }

    @AfterEach
    void close() {
        if (endpoints != null) {
            endpoints.close();
        }
        server.stop(0);
        threads.shutdownNow();
    }

    private static void answer(HttpExchange exchange, String text) throws IOException {
        try (exchange) {
            byte[] bytes = text.getBytes(UTF_8);
            exchange.sendResponseHeaders(200, bytes.length);
            exchange.getResponseBody().write(bytes);
        }
    }

    /** A byte now and then. */
    private void answerForever(HttpExchange exchange) throws IOException {
        try (exchange) {
            exchange.sendResponseHeaders(200, 0);
            while (!threads.isShutdown()) {
                exchange.getResponseBody().write('x');
                exchange.getResponseBody().flush();
                Thread.sleep(20);
            }
        } catch (InterruptedException _) {
            // the test is over
        }
    }

    private String host() {
        return "127.0.0.1:" + server.getAddress().getPort();
    }

    private BrokerEndpoints ask(String... paths) {
        var targets =
                List.of(paths).stream()
                        .map(path -> new HttpTarget(URI.create("http://" + host() + path)))
                        .toList();
        var settings =
                new EndpointSettings(
                        targets, Duration.ofMillis(50), Duration.ofMillis(500), 32 << 10);
        var started = new BrokerEndpoints(settings, Time.system());
        endpoints = started;
        return started;
    }

    private static String problem(BrokerEndpoints endpoints) {
        await().until(() -> !endpoints.problems().isEmpty());
        return endpoints.problems().getFirst().reason();
    }

    @Test
    void ratesAreBetweenRounds() {
        var started = ask("/good");

        await().untilAsserted(() -> {
            assertThat(started.get().produceBytes()).isPositive();
            assertThat(started.get().connections()).isEqualTo(7);
            assertThat(started.get().source()).isEqualTo(host());
        });
        assertThat(started.problems()).isEmpty();
    }

    @Test
    void oneThatIsAwayIsLeftOut() {
        var started = ask("/missing", "/good");

        await().until(() -> started.get().connections() != null);

        assertThat(started.get().connections()).isEqualTo(7);
        assertThat(started.problems())
                .containsExactly(
                        new Sighting.Fault("endpoint:" + host(), "answers with status 404"));
    }

    @Test
    void oneThatIsAwayForAWhileComesBack() {
        var started = ask("/good");
        await().until(() -> started.get().connections() != null);
        var address = server.getAddress();

        server.stop(0);

        await().until(() -> started.get().equals(BrokerFigures.UNKNOWN));
        assertThat(problem(started)).startsWith("cannot be asked: ");
        await().untilAsserted(() -> server = restarted(address));
        start();
        await().until(() -> started.get().connections() != null);
        assertThat(started.problems()).isEmpty();
    }

    private static HttpServer restarted(InetSocketAddress address) {
        try {
            return HttpServer.create(address, 0);
        } catch (IOException e) {
            throw new AssertionError(e);
        }
    }

    @Test
    void oneThatNeverEndsIsGivenUp() {
        assertThat(problem(ask("/endless"))).startsWith("gives no full answer within PT0.5S");
    }

    @Test
    void oneThatSaysTooMuchIsGivenUp() {
        assertThat(problem(ask("/large"))).isEqualTo("says more than 32768 bytes");
    }

    @Test
    void oneThatSaysNothingKnownIsAProblem() {
        assertThat(problem(ask("/other"))).isEqualTo("tells no metric that is known");
    }
}
