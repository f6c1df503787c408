package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dev.EmbeddedMqtt;
import io.sluice.dev.Ports;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The clients of the systems that Sluice takes the place of, as their documents and code have them:
 * under Node and in Chromium, against the configurations in {@code examples}.
 */
class DocumentedClientsIT {
    private static final Pattern SNIPPET =
            Pattern.compile("```javascript\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern POWER = Pattern.compile("Power: (\\d+)W");
    private static final String ENERGY = "homelab-energy-realtime";

    @TempDir private static Path directory;
    private static Website site;
    private static Brokers brokers;
    private static EmbeddedMqtt mqtt;
    private static MqttDevice meter;
    private static GatewayProcess service;
    private static GatewayProcess server;
    private static final AtomicInteger watts = new AtomicInteger(1000);

    @BeforeAll
    static void start() throws Exception {
        site = Website.start();
        brokers = Brokers.start(directory.resolve("kafka"));
        mqtt = new EmbeddedMqtt(directory.resolve("mqtt"), "127.0.0.1", 0);
        mqtt.start();
        meter = MqttDevice.connect(mqtt, "shellyproem50-1/events/rpc");
        service = example("energy-ws-service", 0);
        server = example("energy-ws-server", 0);
    }

    @AfterAll
    static void stop() {
        server.close();
        service.close();
        meter.close();
        mqtt.close();
        brokers.close();
        site.close();
    }

    /** What its README says: create the topics, and run it. */
    private static GatewayProcess example(String name, int port) throws Exception {
        Path file = Home.path("examples", name, "sluice.yaml");
        var environment =
                Map.of(
                        "KAFKA_BROKERS", brokers.bootstrap(),
                        "JWT_ISSUER", site.issuer(),
                        "JWKS_URL", site.jwks(),
                        "MQTT_URL", "mqtt://" + mqtt.address(),
                        "WS_HOST", "127.0.0.1",
                        "WS_PORT", String.valueOf(port));
        try (var topics =
                GatewayProcess.command(environment, "topics", "create", file.toString())) {
            assertThat(topics.awaitEnd(Duration.ofSeconds(30))).isZero();
        }
        return GatewayProcess.start(directory, Files.readString(file), environment).awaitReady();
    }

    @Test
    void theServicesSnippetRunsUnderNode() throws Exception {
        try (var client = Node.run(snippet("energy-ws-service", service))) {
            assertThat(powers(client, DocumentedClientsIT::publishEnergy)).isSorted();
        }
    }

    @Test
    void theServicesSnippetRunsInChromium() throws Exception {
        try (var client = Browser.open(site.url(), snippet("energy-ws-service", service))) {
            assertThat(powers(client.child(), DocumentedClientsIT::publishEnergy)).isSorted();
            assertThat(client.failures()).isEmpty();
        }
    }

    @Test
    void theServersSnippetRunsUnderNode() throws Exception {
        try (var client = Node.run(snippet("energy-ws-server", server))) {
            client.await("^Connected to energy stream");
            powers(client, DocumentedClientsIT::measurePower);
        }
    }

    @Test
    void theServersSnippetRunsInChromium() throws Exception {
        try (var client = Browser.open(site.url(), snippet("energy-ws-server", server))) {
            client.child().await("^console log: Connected to energy stream");
            powers(client.child(), DocumentedClientsIT::measurePower);
            assertThat(client.failures()).isEmpty();
        }
    }

    @Test
    void healthIsThePlainWordItWas() throws Exception {
        assertThat(service.get("/health").body()).isEqualTo("OK");
        assertThat(server.get("/health").body()).isEqualTo("OK");
    }

    /** It has a port of its own, for it must be found there again. */
    @Test
    void theGaugeShowsThePowerAndComesBackByItself() throws Exception {
        int port = Ports.choose("127.0.0.1", 0).port();
        Path gauge = gauge(port);
        var gateway = example("energy-ws-service", port);
        try (var client = Browser.open(site.url(), gauge)) {
            client.child().await("console log: Connected");
            publish(
                    "{\"activeActualConsumption\":{\"total\":956},\"fields\":{\"active_power_total\":1}}");
            publish(
                    "{\"activeActualConsumption\":{\"total\":0},\"fields\":{\"active_power_total\":638}}");
            publish("{\"fields\":{\"active_power_total\":250}}");
            publish(
                    "{\"ts\":\"2025-12-02T20:17:49Z\",\"fields\":{\"consumption_total_w\":2450.5}}");
            client.child().await("Gauge: 0W");
            assertThat(client.child().lines())
                    .filteredOn(line -> line.contains("Gauge"))
                    .containsExactly(
                            "console log: Gauge: 956W",
                            "console log: Gauge: 638W",
                            "console log: Gauge: 250W",
                            "console log: Gauge: 0W");

            gateway.child().terminate();
            gateway.child().awaitEnd(Duration.ofSeconds(15));
            int tokens = site.tokensHandedOut();
            gateway = example("energy-ws-service", port);
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        publish("{\"activeActualConsumption\":{\"total\":77}}");
                        return client.child().lines().contains("console log: Gauge: 77W");
                    });
            assertThat(site.tokensHandedOut()).isGreaterThan(tokens);
            assertThat(client.child().lines()).noneMatch(line -> line.contains("Error card"));
        } finally {
            gateway.close();
        }
    }

    private static Path gauge(int port) throws IOException {
        try (var in = DocumentedClientsIT.class.getResourceAsStream("gauge.js")) {
            String gauge =
                    new String(in.readAllBytes(), UTF_8)
                            .replace("SITE", site.url())
                            .replace("GATEWAY", "ws://127.0.0.1:" + port);
            return Files.writeString(Files.createTempFile(directory, "gauge", ".js"), gauge);
        }
    }

    /** The snippet of an example's README, with nothing changed but address and token. */
    private static Path snippet(String example, GatewayProcess gateway) throws IOException {
        var readme = SNIPPET.matcher(Files.readString(Home.path("examples", example, "README.md")));
        List<String> snippets = readme.results().map(found -> found.group(1)).toList();
        assertThat(snippets).as("JavaScript in the README of %s", example).hasSize(1);
        String mine =
                replaceOnce(
                        replaceOnce(snippets.getFirst(), "wss?://[^/]+", gateway.ws("").toString()),
                        "your-jwt-token",
                        site.token());
        return Files.writeString(Files.createTempFile(directory, example, ".js"), mine);
    }

    private static String replaceOnce(String text, String regex, String by) {
        assertThat(Pattern.compile(regex).matcher(text).results()).hasSize(1);
        return text.replaceFirst(regex, by);
    }

    /**
     * Publishes until the client has shown some power values, and waits for the rest; answers them
     * as they came. From the first on it must have shown each, once.
     */
    private static List<Integer> powers(Child client, Publication publication) throws Exception {
        Awaitility.await("power values")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> {
                    publication.of(watts.incrementAndGet());
                    return shown(client).size() >= 5;
                });
        int last = watts.get();
        Awaitility.await("the last power value")
                .atMost(Duration.ofSeconds(10))
                .until(() -> shown(client).contains(last));
        List<Integer> shown = shown(client);
        int first = shown.stream().mapToInt(Integer::intValue).min().orElseThrow();
        assertThat(shown)
                .containsExactlyInAnyOrderElementsOf(
                        IntStream.rangeClosed(first, last).boxed().toList());
        return shown;
    }

    private static List<Integer> shown(Child client) {
        return client.lines().stream()
                .flatMap(line -> POWER.matcher(line).results())
                .map(DocumentedClientsIT::number)
                .toList();
    }

    private static int number(MatchResult power) {
        return Integer.parseInt(power.group(1));
    }

    private interface Publication {
        void of(int watts) throws Exception;
    }

    private static void publishEnergy(int power) throws Exception {
        publish("{\"activeActualConsumption\":{\"total\":%d}}".formatted(power));
    }

    private static void publish(String value) throws Exception {
        brokers.publish(ENERGY, null, value.getBytes(UTF_8));
    }

    private static void measurePower(int power) {
        meter.publish(
                """
                {"src":"shellyproem50-1","method":"NotifyStatus","params":{"ts":%d.25,
                "em1:0":{"current":10.64,"voltage":230.2,"act_power":%d},
                "em1data:0":{"total_act_energy":145300.12}}}
                """
                        .formatted(System.currentTimeMillis() / 1000, power));
    }
}
