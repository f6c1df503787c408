package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import io.sluice.dev.Ports;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./sluice dev} ends, and starts again; and what can be asked of it. */
@Tag("measured")
class DevRestartIT {
    private static final Duration PROMISED = Duration.ofSeconds(6);
    private static final int TRIES = 3;
    private static final int TERMINATED = 128 + 15;

    @TempDir private Path directory;

    @Test
    void itEndsCleanlyAndSoonAndGoesOnWhereItWas() throws Exception {
        Path data = directory.resolve("data");
        Map<String, JsonNode> before;
        try (var dev = DevProcess.start(data).awaitRunning();
                var screen = screen(dev, data)) {
            before = firstOfEach(screen);
            var children = children(dev);
            end(dev);
            Awaitility.await("the end of all it had begun")
                    .until(() -> children.stream().noneMatch(ProcessHandle::isAlive));
            assertThat(isListening(postgres(dev))).isFalse();
            assertThat(screen.awaitClose(Duration.ofSeconds(5))).isEqualTo(1012);
        }
        Duration best = Duration.ofDays(1);
        for (int i = 0; i < TRIES && best.compareTo(PROMISED) > 0; i++) {
            try (var dev = DevProcess.start(data);
                    var screen = screen(dev, data)) {
                screen.await("a frame", received -> hasData(received));
                Duration took = dev.sinceStart();
                System.out.printf("dev started again: first frame after %d ms%n", took.toMillis());
                best = took.compareTo(best) < 0 ? took : best;
                assertGoesOn(before, firstOfEach(screen));
                end(dev);
            }
        }
        assertThat(best).isLessThanOrEqualTo(PROMISED);
    }

    @Test
    void itStartsAgainAfterACrash() throws Exception {
        Path data = directory.resolve("data");
        Map<String, JsonNode> before;
        try (var dev = DevProcess.start(data).awaitRunning();
                var screen = screen(dev, data)) {
            before = firstOfEach(screen);
            dev.child().kill();
            dev.child().awaitEnd(Duration.ofSeconds(10));
            Awaitility.await("the end of PostgreSQL")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> !isListening(postgres(dev)));
        }
        try (var dev = DevProcess.start(data);
                var screen = screen(dev, data)) {
            screen.await("a frame", received -> hasData(received));
            System.out.printf(
                    "dev started after a crash: first frame after %d ms%n",
                    dev.sinceStart().toMillis());
            assertGoesOn(before, firstOfEach(screen));
        }
    }

    @Test
    void withoutDevicesItWaitsForYours() throws Exception {
        Path data = directory.resolve("data");
        String secret = "a-secret-of-my-own-0123456789abcdefghij";
        try (var dev =
                        DevProcess.start(data, Map.of("JWT_SECRET", secret), "--no-devices")
                                .awaitHealthy();
                var screen = dev.connect("/ws/energy", DevProcess.token(secret))) {
            assertThat(data.resolve("secret")).doesNotExist();
            int port = Integer.parseInt(dev.told("MQTT").replaceAll(".*:", ""));
            try (var mine = MqttDevice.connect(port, "saveeye/telemetry")) {
                mine.publish("{\"activeActualConsumption\":{\"total\":4321}}");
                assertThat(screen.awaitCount(1).getFirst()).contains("4321");
            }
            assertThat(KafkaRecords.of(dev.told("Kafka"), "homelab-energy-realtime")).hasSize(1);
            assertThat(KafkaRecords.of(dev.told("Kafka"), "heatpump-realtime")).isEmpty();
            assertThat(KafkaRecords.of(dev.told("Kafka"), "homelab.energy")).isEmpty();
        }
    }

    @Test
    void aTakenPortMovesAndIsTold() throws Exception {
        int wanted = Ports.choose("127.0.0.1", 0).port();
        try (var taken = new ServerSocket(wanted, 1, InetAddress.getLoopbackAddress())) {
            String port = String.valueOf(taken.getLocalPort());
            try (var dev =
                    DevProcess.command(
                            Map.of(),
                            List.of(
                                    "--port", port,
                                    "--kafka-port", port,
                                    "--mqtt-port", port,
                                    "--postgres-port", port,
                                    "--data", directory.resolve("data").toString()))) {
                for (String option :
                        List.of("--port", "--kafka-port", "--mqtt-port", "--postgres-port")) {
                    dev.await("^Port " + port + " is taken; " + option + " is \\d+ instead\\.$");
                }
                String url = dev.await("^  WebSocket +(\\S+)$").group(1);
                try (var client = Client.connect(URI.create(url))) {
                    client.awaitCount(1);
                }
            }
        }
    }

    private static void end(DevProcess dev) throws InterruptedException {
        dev.child().terminate();
        assertThat(dev.child().awaitEnd(Duration.ofSeconds(5))).isEqualTo(TERMINATED);
    }

    private static int postgres(DevProcess dev) {
        return Integer.parseInt(dev.told("PostgreSQL").replaceAll(".*:(\\d+)/.*", "$1"));
    }

    private static boolean isListening(int port) {
        try (var _ = new Socket(InetAddress.getLoopbackAddress(), port)) {
            return true;
        } catch (IOException _) {
            return false;
        }
    }

    private static List<ProcessHandle> children(DevProcess dev) {
        return ProcessHandle.of(dev.child().pid()).stream()
                .flatMap(ProcessHandle::descendants)
                .toList();
    }

    /** Connects as soon as it can, and wants all three streams. */
    private static Client screen(DevProcess dev, Path data) throws IOException {
        Awaitility.await().until(() -> Files.exists(data.resolve("secret")));
        return dev.connect("/v1/ws", DevProcess.token(data))
                .send("{\"type\":\"subscribe\",\"streams\":[\"energy\",\"heatpump\",\"power\"]}");
    }

    private static boolean hasData(List<String> received) {
        return received.stream().anyMatch(message -> message.startsWith("{\"type\":\"data\""));
    }

    private static Map<String, JsonNode> firstOfEach(Client screen) {
        Awaitility.await("all three streams")
                .atMost(Duration.ofSeconds(30))
                .until(() -> byStream(screen).size() == 3);
        return byStream(screen);
    }

    private static Map<String, JsonNode> byStream(Client screen) {
        return screen.messages("data").stream()
                .collect(
                        Collectors.toMap(
                                message -> message.path("stream").asText(),
                                Function.identity(),
                                (first, later) -> first));
    }

    /** The log is the same one, and counters have not fallen. */
    private static void assertGoesOn(Map<String, JsonNode> before, Map<String, JsonNode> after) {
        for (String stream : before.keySet()) {
            String was = before.get(stream).path("position").asText();
            String is = after.get(stream).path("position").asText();
            assertThat(log(is)).isEqualTo(log(was));
            assertThat(offset(is)).isGreaterThan(offset(was));
        }
        assertThat(counter(after, "energy", "/data/activeTotalConsumption/total"))
                .isGreaterThanOrEqualTo(
                        counter(before, "energy", "/data/activeTotalConsumption/total"));
        assertThat(counter(after, "power", "/data/energy_kwh"))
                .isGreaterThanOrEqualTo(counter(before, "power", "/data/energy_kwh"));
        assertThat(counter(after, "heatpump", "/data/d104"))
                .isGreaterThanOrEqualTo(counter(before, "heatpump", "/data/d104"));
    }

    private static String log(String position) {
        return position.substring(0, position.lastIndexOf(':'));
    }

    private static long offset(String position) {
        return Long.parseLong(position.substring(position.lastIndexOf(':') + 1));
    }

    private static double counter(Map<String, JsonNode> messages, String stream, String pointer) {
        JsonNode value = messages.get(stream).at(pointer);
        assertThat(value.isNumber()).as(stream + pointer).isTrue();
        return value.asDouble();
    }
}
