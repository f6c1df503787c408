package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.io.IOException;
import java.net.InetAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.regex.Pattern;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code ./sluice dev} as a newcomer meets it. */
class DevIT {
    private static final JsonMapper JSON = new JsonMapper();

    /** As the meter and the bridge have it, compatibility.md section 1.8. */
    private static final String ENERGY =
            """
            {"saveeyeDeviceSerialNumber":"9MANZWNG","meterType":"","meterSerialNumber":"Not found",
             "timestamp":"2025-12-02T20:17:48","wifiRssi":-89,
             "activeActualConsumption":{"total":956,"L1":638,"L2":250,"L3":67},
             "activeActualProduction":{"total":0,"L1":0,"L2":0,"L3":0},
             "activeTotalConsumption":{"total":102795417},"activeTotalProduction":{"total":83},
             "reactiveActualConsumption":{"total":0},"reactiveActualProduction":{"total":621},
             "reactiveTotalConsumption":{"total":30100902},"reactiveTotalProduction":{"total":15964771},
             "rmsVoltage":{"L1":235,"L2":236,"L3":237},"rmsCurrent":{"L1":3100,"L2":1700,"L3":400},
             "powerFactor":{"total":100},
             "ts":"2025-12-02T20:17:49.88864083Z",
             "tags":{"device_serial":"9MANZWNG","meter_type":""},
             "fields":{"wifi_rssi":-89,"active_power_total":956,"active_power_l1":638,"active_power_l2":250,
              "active_power_l3":67,"active_production_total":0,"active_energy_total":102795417,
              "active_energy_production":83,"voltage_l1":235,"voltage_l2":236,"voltage_l3":237,
              "current_l1":3100,"current_l2":1700,"current_l3":400,"power_factor":100}}
            """;

    /** What the page shows once each stream has brought a number. */
    private static final Pattern ALL_LIVE =
            Pattern.compile(
                    "^text: Sluice live energy [\\d.]+ W .* heatpump -?[\\d.]+ °C supply .*"
                            + " power [\\d.]+ W ");

    private static final List<String> HEATPUMP_FIELDS =
            List.of(
                    "outdoor_temp",
                    "supplyline_temp",
                    "returnline_temp",
                    "hotwater_temp",
                    "brine_out_temp",
                    "brine_in_temp",
                    "integral",
                    "flowlinepump_speed",
                    "runtime_compressor",
                    "runtime_3kw",
                    "runtime_hotwater",
                    "runtime_6kw",
                    "indoor_temp",
                    "indoor_target_temp",
                    "mode",
                    "curve",
                    "curve_min",
                    "curve_max",
                    "curve_plus_5",
                    "curve_zero",
                    "curve_minus_5",
                    "heatstop",
                    "integral_setting",
                    "brinepump_on",
                    "compressor_on",
                    "flowlinepump_on",
                    "hotwater_production",
                    "aux_heater_3kw_on",
                    "aux_heater_6kw_on");

    @TempDir private static Path directory;
    private static Path data;
    private static DevProcess dev;

    @BeforeAll
    static void start() throws IOException {
        data = directory.resolve("data");
        dev = DevProcess.start(data).awaitRunning();
    }

    @AfterAll
    static void stop() {
        dev.close();
    }

    @Test
    void itTellsWhereEverythingIs() {
        assertThat(dev.told("Page")).matches("http://127\\.0\\.0\\.1:\\d+/");
        assertThat(dev.told("Kafka")).matches("127\\.0\\.0\\.1:\\d+");
        assertThat(dev.told("MQTT")).matches("127\\.0\\.0\\.1:\\d+");
        assertThat(dev.told("Data")).isEqualTo(data.toString());
        assertThat(dev.told("PostgreSQL")).startsWith("jdbc:postgresql://127.0.0.1:");
        assertThat(dev.child().lines()).hasSizeLessThan(14);
        assertThat(KafkaRecords.of(dev.told("Kafka"), "homelab.energy")).isNotNull();
    }

    @Test
    void theUrlItTellsWorksAndShowsTheMeter() throws Exception {
        try (var client = Client.connect(URI.create(dev.told("WebSocket")))) {
            JsonNode message = JSON.readTree(client.awaitCount(1).getFirst());
            assertThat(message.path("stream").asText()).isEqualTo("energy");
            assertThat(message.path("key").asText()).isEqualTo("9MANZWNG");
            assertThat(shape(message.path("data"))).isEqualTo(shape(JSON.readTree(ENERGY)));
            assertThat(Instant.parse(message.path("data").path("ts").asText()))
                    .isAfter(Instant.now().minusSeconds(60));
        }
    }

    @Test
    void theHeatPumpIsKeyedByDevice() throws Exception {
        try (var client = dev.connect("/v1/ws", DevProcess.token(data))) {
            client.send("{\"type\":\"subscribe\",\"stream\":\"heatpump\"}");
            client.awaitCount(2);
            JsonNode message = client.messages("data").getFirst();
            JsonNode payload = message.path("data");
            assertThat(message.path("key").asText())
                    .isNotEmpty()
                    .isEqualTo(payload.path("device_id").asText())
                    .isEqualTo(payload.path("tags").path("device_id").asText())
                    .isEqualTo(payload.path("Client_Name").asText());
            assertThat(payload.path("fields").fieldNames())
                    .toIterable()
                    .containsExactlyInAnyOrderElementsOf(HEATPUMP_FIELDS);
            assertThat(payload.path("fields").path("compressor_on").isBoolean()).isTrue();
            assertThat(payload.path("fields").path("supplyline_temp"))
                    .isEqualTo(payload.path("d5"));
            assertThat(payload.has("d114")).isTrue();
            assertThat(payload.path("ts").asText()).endsWith("Z");
        }
    }

    @Test
    void powerIsFlatAndHasTheFiveFields() throws Exception {
        try (var client = dev.connect("/ws", DevProcess.token(data))) {
            JsonNode payload = JSON.readTree(client.awaitCount(1).getFirst());
            assertThat(payload.fieldNames())
                    .toIterable()
                    .containsExactly("timestamp", "power_w", "voltage", "current", "energy_kwh");
            assertThat(payload.path("timestamp").asText()).endsWith("Z");
            for (String number : List.of("power_w", "voltage", "current", "energy_kwh")) {
                assertThat(payload.path(number).isNumber()).as(number).isTrue();
            }
        }
    }

    @Test
    void whatItHasShownIsInTheHistory() throws Exception {
        var totals = URI.create(dev.told("History"));
        Awaitility.await("energy of this hour")
                .atMost(Duration.ofSeconds(30))
                .ignoreExceptions()
                .until(() -> {
                    try (var in = totals.toURL().openStream()) {
                        var rows = JSON.readTree(in).path("rows");
                        return !rows.isEmpty()
                                && rows.get(rows.size() - 1).path("device_serial").isTextual();
                    }
                });
        try (var client = dev.connect("/v1/ws", DevProcess.token(data))) {
            client.say("subscribe", "stream", "heatpump", "since", "1h", "points", 100);
            assertThat(client.await("history", 1).getFirst().path("rows").toString())
                    .contains("supplyline_temp");
            client.await("data", 1);
        }
    }

    @Test
    void theKafkaClusterIsWatched() throws Exception {
        try (var client = dev.connect("/api/monitoring/ws", DevProcess.token(data))) {
            client.await(
                    "groups that keep up",
                    _ -> {
                        var metrics = client.messages("metrics");
                        var groups =
                                metrics.isEmpty()
                                        ? ""
                                        : metrics.getLast().path("consumerLags").toString();
                        return groups.contains("energy-billing")
                                && groups.contains("heatpump-report");
                    });
        }
    }

    @Test
    void thePageShowsAllStreamsLive() throws Exception {
        try (var browser = Browser.open(dev.told("Page"))) {
            Awaitility.await("live numbers of all streams")
                    .atMost(Duration.ofSeconds(30))
                    .until(() ->
                            browser.child().lines().stream()
                                            .filter(ALL_LIVE.asPredicate())
                                            .distinct()
                                            .count()
                                    >= 3);
            assertThat(browser.failures()).isEmpty();
        }
    }

    @Test
    void aForeignHostIsRefused() throws IOException {
        assertThat(status("Host: rebound.example")).startsWith("HTTP/1.1 421");
        assertThat(status("Host: localhost:" + page().getPort())).startsWith("HTTP/1.1 200");
    }

    /** Over a plain socket, for an HTTP client sees to the header itself. */
    private static String status(String host) throws IOException {
        try (var socket = new Socket(InetAddress.getLoopbackAddress(), page().getPort())) {
            String request =
                    "GET /dev/session HTTP/1.1\r\n" + host + "\r\nConnection: close\r\n\r\n";
            socket.getOutputStream().write(request.getBytes(UTF_8));
            return new String(socket.getInputStream().readAllBytes(), UTF_8);
        }
    }

    private static URI page() {
        return URI.create(dev.told("Page"));
    }

    @Test
    void whatItKeepsIsItsUsersAlone() throws IOException {
        assertThat(Files.getPosixFilePermissions(data))
                .isEqualTo(PosixFilePermissions.fromString("rwx------"));
        assertThat(Files.getPosixFilePermissions(data.resolve("secret")))
                .isEqualTo(PosixFilePermissions.fromString("rw-------"));
    }

    @Test
    void aSecondOneWithTheSameDataIsRefused() throws Exception {
        try (var second = DevProcess.start(data)) {
            assertThat(second.child().awaitEnd(Duration.ofSeconds(20))).isEqualTo(1);
            assertThat(second.child().lines())
                    .singleElement()
                    .asString()
                    .contains(data.toString(), "another one does already");
        }
    }

    @Test
    void tokensForItAreMintedOnTheCommandLine() throws Exception {
        try (var command =
                GatewayProcess.command(Map.of(), "token", "--dev", "--data", data.toString())) {
            assertThat(command.awaitEnd(Duration.ofSeconds(20))).isZero();
            try (var client = Client.connect(dev.ws("/ws/energy", command.lines().getFirst()))) {
                client.awaitCount(1);
            }
        }
    }

    /** The names of all that is in it, and of what kind each is. */
    private static Map<String, String> shape(JsonNode node) {
        var shape = new TreeMap<String, String>();
        collect("", node, shape);
        return shape;
    }

    private static void collect(String path, JsonNode node, Map<String, String> into) {
        if (node.isObject()) {
            node.properties().forEach(e -> collect(path + "." + e.getKey(), e.getValue(), into));
        } else {
            into.put(path, node.getNodeType().toString());
        }
    }
}
