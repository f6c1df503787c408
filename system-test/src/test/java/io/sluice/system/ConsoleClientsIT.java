package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dev.Ports;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The console's clients as they are documented, in Chromium, with nothing changed but the URL. */
class ConsoleClientsIT {
    private static final String URL = "ws://localhost:8080";
    private static final String KEY = "key-of-the-console-0123456789-abcdefgh";

    @TempDir private static Path directory;
    private static Website site;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        site = Website.start();
        brokers = Brokers.start(directory.resolve("kafka"), "one", "two");
        var port = Ports.choose("127.0.0.1", 0).port();
        gateway =
                GatewayProcess.start(
                                directory,
                                Files.readString(Home.path("examples", "console", "sluice.yaml")),
                                Map.of(
                                        "KAFKA_BROKERS",
                                        brokers.bootstrap(),
                                        "CONSOLE_API_KEY",
                                        KEY,
                                        "HTTP_HOST",
                                        "127.0.0.1",
                                        "HTTP_PORT",
                                        String.valueOf(port)))
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
        site.close();
    }

    @Test
    void theClassHearsOfMetricsAndEvents() throws Exception {
        try (var client = open("websocket.ts")) {
            client.child().await("console log: WebSocket connected");
            client.child().await("console log: metrics of \\d+ topics");
            client.child().await("console log: Received pong");
            brokers.kafka().createTopic("three", 4, Map.of());
            client.child().await("console log: created three 4");
            assertThat(client.failures()).isEmpty();
        }
    }

    @Test
    void theReactHookShowsMetrics() throws Exception {
        try (var client = open("react.tsx")) {
            client.child()
                    .await("text: Cluster Metrics Active Connections: \\d+ Total Topics: \\d+");
            assertThat(client.failures()).isEmpty();
        }
    }

    @Test
    void theVueComposableShowsMetrics() throws Exception {
        try (var client = open("vue.ts")) {
            client.child().await("text: Topics: \\d+");
            assertThat(client.failures()).isEmpty();
        }
    }

    /** Opens a page with a client and the lines that use it. */
    private static Browser open(String name) throws Exception {
        String gatewayUrl = gateway.ws("").toString();
        Path client =
                Files.writeString(
                        Files.createTempFile(directory, "client", suffix(name)),
                        addressed(
                                Files.readString(Home.path("examples", "console", "clients", name)),
                                gatewayUrl));
        Path lines =
                Files.writeString(
                        Files.createTempFile(directory, "lines", suffix(name)),
                        addressed(lines(name).replace("GATEWAY", URL), gatewayUrl));
        Path script = Files.createTempFile(directory, "script", ".js");
        Path bundler = Home.path("system-test", "browser", "bundle.mjs").toAbsolutePath();
        var command =
                Node.command(
                        List.of(
                                bundler.toString(),
                                client.toString(),
                                lines.toString(),
                                script.toString()));
        try (var bundling = Child.start(command, Map.of())) {
            assertThat(bundling.awaitEnd(Duration.ofSeconds(60)))
                    .as(bundling.lines().toString())
                    .isZero();
        }
        return Browser.open(site.url(), script);
    }

    private static String suffix(String name) {
        return name.substring(name.lastIndexOf('.'));
    }

    /** A browser can show its key in the URL only, or as a subprotocol. */
    private static String addressed(String text, String gatewayUrl) {
        String there = Pattern.quote(URL + "/api/monitoring/ws");
        return text.replaceAll(there, gatewayUrl + "/api/monitoring/ws?api_key=" + KEY);
    }

    private static String lines(String name) throws IOException {
        try (var in = ConsoleClientsIT.class.getResourceAsStream("console/" + name)) {
            return new String(in.readAllBytes(), StandardCharsets.UTF_8);
        }
    }
}
