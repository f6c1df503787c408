package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.dev.EmbeddedMqtt;
import io.sluice.dev.EmbeddedPostgres;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.awaitility.core.ThrowingRunnable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/**
 * The example in place of the Redpanda pipeline, run as its README says: from MQTT into Kafka, from
 * there to screens and into the database, and out again.
 */
class PipelineIT {
    private static final String HEATPUMP = "heatpump-realtime";
    private static final String ENERGY = "energy-realtime";
    private static final Path EXAMPLE = Path.of("examples", "redpanda-pipeline");
    private static final Pattern SNIPPET =
            Pattern.compile("```javascript\\n(.*?)```", Pattern.DOTALL);
    private static final Pattern REQUEST = Pattern.compile("curl .*localhost:8080(/api[^'\" ]+)");
    private static final String AUTH = "(?ms)^auth:.*?\\n(?=\\w)";
    private static final String DOCUMENTED_URL = "wss://your-domain.com/ws";
    private static final String OPERATOR_KEY = "key-of-the-operator-0123456789-abcdefgh";
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static EmbeddedMqtt mqtt;
    private static EmbeddedPostgres postgres;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"));
        mqtt = new EmbeddedMqtt(directory.resolve("mqtt"), "127.0.0.1", 0);
        mqtt.start();
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), 0);
        postgres.start();
        var created = Ended.of(environment(), "topics", "create", configuration().toString());
        assertThat(created.text()).contains("created  " + HEATPUMP, "created  " + ENERGY);
        gateway = run().awaitReady();
        awaitPipelines();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        postgres.close();
        mqtt.close();
        brokers.close();
    }

    private static Path configuration() {
        return Home.path(EXAMPLE.toString(), "sluice.yaml");
    }

    private static String readme() throws IOException {
        return Files.readString(Home.path(EXAMPLE.toString(), "README.md"));
    }

    private static Map<String, String> environment() {
        return Map.of(
                "WS_HOST",
                "127.0.0.1",
                "WS_PORT",
                "0",
                "REDPANDA_BROKERS",
                brokers.bootstrap(),
                "MQTT_URL",
                "mqtt://" + mqtt.address(),
                "DATABASE_URL",
                postgres.url(),
                "DATABASE_USER",
                EmbeddedPostgres.USER,
                "JWT_SECRET",
                Tokens.SECRET,
                "OPERATOR_KEY",
                OPERATOR_KEY);
    }

    private static GatewayProcess run() throws IOException {
        return GatewayProcess.start(directory, Files.readString(configuration()), environment());
    }

    /** The broker keeps messages for a pipeline from when it has been there once. */
    private static void awaitPipelines() {
        gateway.awaitMeter("sluice_mqtt_connected{pipeline=\"heatpump\"}", 1);
        gateway.awaitMeter("sluice_mqtt_connected{pipeline=\"energy\"}", 1);
    }

    // --- what devices say

    private static MqttDevice heatPump() {
        return MqttDevice.connect(mqtt, "thermiq_heatpump/data");
    }

    private static MqttDevice meter() {
        return MqttDevice.connect(mqtt, "saveeye/telemetry");
    }

    /** As of a ThermIQ; the compressor has run for so many hours. */
    private static String registers(String device, int hours) {
        return """
        {"Client_Name":"%s","app_info":"test","reason":"Periodic","rssi":-58,"d0":%d.5,"d5":35,\
        "d6":30,"d7":48,"d8":-2,"d9":1,"d13":0,"d16":7,"d25":-60,"d30":70,"d104":%d,"d106":12,\
        "d108":99,"d114":3,"INDR_T":21,"EVU":0}\
        """
                .formatted(device, outdoor(hours), hours);
    }

    private static int outdoor(int hours) {
        return hours % 30 - 10;
    }

    /** As of a SaveEye; so much has been used in all. */
    private static String telemetry(String device, int wattHours) {
        return """
        {"saveeyeDeviceSerialNumber":"%s","meterType":"","meterSerialNumber":"Not found",\
        "timestamp":"%s","wifiRssi":-89,\
        "activeActualConsumption":{"total":%d,"L1":638,"L2":250,"L3":67},\
        "activeActualProduction":{"total":0,"L1":0,"L2":0,"L3":0},\
        "activeTotalConsumption":{"total":%d},"activeTotalProduction":{"total":83},\
        "rmsVoltage":{"L1":235,"L2":236,"L3":237},"rmsCurrent":{"L1":3100,"L2":1700,"L3":400},\
        "powerFactor":{"total":100}}\
        """
                .formatted(
                        device,
                        Instant.now().toString().substring(0, "2025-12-02T20:17:48".length()),
                        watts(wattHours),
                        wattHours);
    }

    private static int watts(int wattHours) {
        return wattHours % 5000;
    }

    // --- topics

    @Test
    void theTopicsAreThoseOfTheDocument() throws Exception {
        assertThat(settings(HEATPUMP)).containsExactly("3600000", "300000");
        assertThat(settings(ENERGY)).containsExactly("86400000", "900000");
        var topics =
                brokers.administer(
                        admin -> admin.describeTopics(List.of(HEATPUMP, ENERGY)).allTopicNames());
        assertThat(topics.values()).allMatch(topic -> topic.partitions().size() == 1);
    }

    private static List<String> settings(String topic) throws Exception {
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, topic);
        Config config =
                brokers.administer(admin -> admin.describeConfigs(List.of(resource)).all())
                        .get(resource);
        return List.of(config.get("retention.ms").value(), config.get("segment.ms").value());
    }

    // --- screens

    @Test
    void theDocumentsSnippetGetsObjectsThatNameTheirTopic() throws Exception {
        try (var snippet = Node.run(snippet());
                var client = Client.connect(gateway.ws("/ws?token=" + Tokens.good()));
                var pump = heatPump();
                var meter = meter()) {
            Awaitility.await("both kinds on the screen")
                    .atMost(SOON)
                    .pollInterval(Duration.ofMillis(100))
                    .until(() -> {
                        pump.publish(registers("seen", 7));
                        meter.publish(telemetry("seen", 1_000));
                        return shows(snippet, "heatpump {") && shows(snippet, "energy {");
                    });
            assertThat(client.awaitCount(2)).isNotEmpty();
            assertThat(client.messages())
                    .allMatch(JsonNode::isObject)
                    .extracting(message -> message.path("topic").asText())
                    .containsOnly(HEATPUMP, ENERGY);
            assertThat(client.messages())
                    .filteredOn(message -> message.path("Client_Name").asText().equals("seen"))
                    .allSatisfy(message -> {
                        assertThat(message.path("device_id").asText()).isEqualTo("seen");
                        assertThat(message.path("d0").decimalValue()).isEqualByComparingTo("-3.5");
                        assertThat(message.at("/fields/compressor_on").booleanValue()).isTrue();
                    });
        }
    }

    private static boolean shows(Child client, String beginning) {
        return client.lines().stream().anyMatch(line -> line.startsWith(beginning));
    }

    /** The snippet as the README has it, but for its URL, and a page that it tells of data. */
    private static Path snippet() throws IOException {
        var snippets = SNIPPET.matcher(readme()).results().map(found -> found.group(1)).toList();
        assertThat(snippets).as("JavaScript in the README").hasSize(1);
        assertThat(snippets.getFirst()).containsOnlyOnce(DOCUMENTED_URL);
        String page =
                """
                const updateHeatPumpDashboard = data => console.log('heatpump ' + JSON.stringify(data))
                const updateEnergyChart = data => console.log('energy ' + JSON.stringify(data))
                """;
        String url = gateway.ws("/ws?token=" + Tokens.good()).toString();
        return Files.writeString(
                Files.createTempFile(directory, "snippet", ".js"),
                page + snippets.getFirst().replace(DOCUMENTED_URL, url));
    }

    @Test
    void withoutATokenThereIsNothing() throws Exception {
        try (var client = RawClient.open(gateway)) {
            assertThat(client.ask("/ws").status()).isEqualTo(401);
        }
        assertThat(gateway.get("/api/v1/heatpump/realtime/last-hour").statusCode()).isEqualTo(401);
    }

    // --- the document's record

    @Test
    void theDocumentsRecordIsStoredUnderItsOwnTimeIfThatIsWithinTheYearThatIsKept()
            throws Exception {
        long seconds = Instant.now().getEpochSecond() - 600;
        long stored = brokers.publish(HEATPUMP, "device-001", record(seconds));
        soon(() ->
                assertThat(rows(HEATPUMP_ROWS, stored))
                        .contains(new Row(0, stored, "device-001", 0, 5.2)));
        assertThat(
                        ask(
                                "select extract(epoch from time)::bigint from heatpump_status"
                                        + " where supplyline_temp = 35 and returnline_temp = 30.5"
                                        + " and sluice_offset = "
                                        + stored))
                .isEqualTo(seconds);

        long refused = brokers.publish(HEATPUMP, "device-001", record(1_698_765_432));
        soon(() -> assertThat(quarantine()).contains("time_out_of_range"));
        assertThat(ask("select count(*) from heatpump_status where sluice_offset = " + refused))
                .isZero();
        assertThat(get("/api/v1/heatpump/realtime/last-hour?key=device-001").path("rows"))
                .extracting(row -> row.at("/data/timestamp").asLong())
                .contains(seconds, 1_698_765_432L);
    }

    private static String record(long seconds) {
        return "{\"device_id\":\"device-001\",\"timestamp\":%d,\"d0\":5.2,\"d5\":35.0,\"d6\":30.5}"
                .formatted(seconds);
    }

    // --- by HTTP

    @Test
    void theLastHourAndTheHistoryAnswerWithTheMessages() throws Exception {
        String before = Instant.now().minusSeconds(5).toString();
        try (var pump = heatPump()) {
            for (int hours = 0; hours < 20; hours++) {
                pump.publish(registers("asked", hours));
            }
        }
        soon(() -> assertThat(storedOf("asked")).isEqualTo(20));
        var all = IntStream.range(0, 20).boxed().toList();

        var lastHour = get("/api/v1/heatpump/realtime/last-hour?key=asked");
        assertThat(lastHour.path("rows"))
                .extracting(row -> row.at("/data/d104").asInt())
                .isEqualTo(all);
        String range = "start=" + before + "&end=" + Instant.now().plusSeconds(60);
        var history = get("/api/v1/heatpump/history?" + range + "&key=asked");
        assertThat(history.path("rows"))
                .extracting(row -> row.path("runtime_compressor").asInt())
                .isEqualTo(all);
        assertThat(history.path("rows")).allMatch(row -> row.path("compressor_on").asBoolean());
        String hours = "&key=asked&bucket=1h&agg=count,max&fields=runtime_compressor";
        assertThat(get("/api/v1/heatpump/history?" + range + hours).path("rows"))
                .extracting(row -> row.path("runtime_compressor_max").asInt())
                .contains(19);

        var documented =
                "/api/v1/heatpump/history?start=2024-01-01T00:00:00Z&end=2024-01-02T00:00:00Z";
        assertThat(get(documented).path("rows")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "start=1'%20or%20'1'='1|start",
                "start=2024-01-01T00:00:00Z'%3Bdrop%20table%20heatpump_status--|start",
                "start=2024-01-01T00:00:00Z&end=yesterday|end",
                "start=2024-01-02T00:00:00Z&end=2024-01-01T00:00:00Z|end",
                "start=0001-01-01T00:00:00Z|start",
                "start=2024-01-01T00:00:00Z&fields=d0%22%3Bdrop%20table%20heatpump_status|fields",
                "start=2024-01-01T00:00:00Z&limit=1e9|limit",
                "start=2024-01-01T00:00:00Z&table=pg_authid|table",
            })
    void aHostileParameterIsAProblemThatNamesIt(String query, String parameter) throws Exception {
        var answer = gateway.get("/api/v1/heatpump/history?" + query, "Authorization", bearer());
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(400);
        assertThat(answer.headers().firstValue("content-type"))
                .hasValueSatisfying(
                        type -> assertThat(type).startsWith("application/problem+json"));
        assertThat(JSON.readTree(answer.body()).path("parameter").asText()).isEqualTo(parameter);
        assertThat(ask("select count(*) from heatpump_status")).isNotNegative();
    }

    private static JsonNode get(String path) throws Exception {
        var answer = gateway.get(path, "Authorization", bearer());
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static String bearer() {
        return "Bearer " + Tokens.good();
    }

    /** Each one that the README shows. */
    @Test
    void theRequestsOfTheReadmeAreAnswered() throws Exception {
        try (var pump = heatPump();
                var meter = meter()) {
            pump.publish(registers("read", 1));
            meter.publish(telemetry("read", 1));
        }
        soon(() ->
                assertThat(
                                ask(
                                        "select (select count(*) from heatpump_status where device_id = 'read')"
                                                + " + (select count(*) from energy_consumption where"
                                                + " device_serial = 'read')"))
                        .isEqualTo(2));
        String anHourAgo = Instant.now().minusSeconds(3600).toString();
        String readme = readme().replaceAll("\\$\\(date [^)]*\\)", anHourAgo);
        var requests = REQUEST.matcher(readme).results().map(found -> found.group(1)).toList();
        assertThat(requests).hasSizeGreaterThan(4);
        for (String request : requests) {
            assertThat(get(request).path("rows").isArray()).as(request).isTrue();
        }
    }

    // --- what is wrong

    @Test
    void whatCannotBeUsedIsInTheQuarantineAndStopsNothing() throws Exception {
        try (var client = Client.connect(gateway.ws("/ws?token=" + Tokens.good()));
                var pump = heatPump()) {
            pump.publish("not JSON");
            pump.publish(registers("wrong", 1).replace("\"d25\":-60", "\"d25\":\"low\""));
            pump.publish(registers("right", 2));
            client.await(
                    "both objects", _ -> devices(client).containsAll(Set.of("wrong", "right")));
            soon(() -> assertThat(quarantine()).contains("wrong_type"));
            gateway.awaitMeter(
                    "sluice_mqtt_unmapped_total{pipeline=\"heatpump\",reason=\"invalid_json\"}", 1);
            soon(() -> assertThat(storedOf("right")).isEqualTo(1));
            assertThat(storedOf("wrong")).isZero();
        }
    }

    private static Set<String> devices(Client client) {
        return client.messages().stream()
                .map(message -> message.path("device_id").asText())
                .collect(Collectors.toSet());
    }

    private static String quarantine() throws Exception {
        return gateway.get("/quarantine", "X-API-Key", OPERATOR_KEY).body();
    }

    @Test
    void whileTheDatabaseIsAwayScreensGoOnAndHistoryIsUnavailable() throws Exception {
        postgres.stop();
        try (var client = Client.connect(gateway.ws("/ws?token=" + Tokens.good()));
                var pump = heatPump()) {
            pump.publish(registers("away", 1));
            client.await("the object", _ -> devices(client).contains("away"));
            String path = "/api/v1/heatpump/history?start=2024-01-01T00:00:00Z";
            var answer = gateway.get(path, "Authorization", bearer());
            assertThat(answer.statusCode()).isEqualTo(503);
        } finally {
            postgres.start();
        }
        soon(() -> assertThat(storedOf("away")).isEqualTo(1));
    }

    // --- the configuration

    @Test
    void theNamesOfTheDocumentAreInTheEnvironment() throws Exception {
        var environment = new HashMap<>(environment());
        environment.put("REDPANDA_TOPIC_HEATPUMP", "pump-elsewhere");
        environment.put("REDPANDA_TOPIC_ENERGY", "energy-elsewhere");
        environment.put("REDPANDA_ENABLED", "false");
        var checked = Ended.of(environment, "check", configuration().toString());
        assertThat(checked.text())
                .contains("heatpump from pump-elsewhere", "energy from energy-elsewhere");
        environment.put("REDPANDA_ENABLED", "perhaps");
        var wrong = Ended.of(environment, "check", configuration().toString());
        assertThat(wrong.text()).contains("mqtt.enabled: expected true or false");
        assertThat(wrong.code()).isEqualTo(1);
    }

    @Test
    void withoutTokensItIsForThisMachineOnly() throws Exception {
        String open = Files.readString(configuration()).replaceFirst(AUTH, "auth: none\n");
        var file = Files.writeString(directory.resolve("open.yaml"), open);
        var environment = new HashMap<>(environment());
        assertThat(Ended.of(environment, "check", file.toString()).text())
                .contains("is good.", "auth is off");
        environment.put("WS_HOST", "0.0.0.0");
        assertThat(Ended.of(environment, "check", file.toString()).text())
                .contains("auth: 'none' lets anyone in who reaches 0.0.0.0");
    }

    // --- meters

    @Test
    void theFourMetersOfTheDocumentTellWithoutAToken() throws Exception {
        try (var client = Client.connect(gateway.ws("/ws?token=" + Tokens.good()));
                var pump = heatPump()) {
            Awaitility.await("a message")
                    .atMost(SOON)
                    .until(() -> {
                        pump.publish(registers("metered", 1));
                        return !client.received().isEmpty();
                    });
            gateway.awaitMeter("redpanda_messages_consumed_total{stream=\"heatpump\"}", 1);
            gateway.awaitMeter("redpanda_broadcast_count{stream=\"heatpump\"}", 1);
            gateway.awaitMeter("redpanda_websocket_clients_connected", 1);
            assertThat(gateway.get("/metrics").body().lines())
                    .anyMatch(line -> line.startsWith("redpanda_consumer_lag{stream=\"energy\"} "))
                    .anyMatch(
                            line -> line.startsWith("redpanda_consumer_lag{stream=\"heatpump\"} "));
        }
    }

    // --- whatever fails

    private static final Duration PACE = Duration.ofMillis(10);
    private static final int PER_SECOND = 100;
    private static final int ROUNDS = Scale.of(1, 15);

    /** The name of both devices meanwhile. */
    private static final String STRUCK = "struck";

    /** What is struck down, and set up again. */
    private enum Part {
        GATEWAY,
        POSTGRES,
        KAFKA,
        MQTT
    }

    @Test
    void whateverFailsEachAcknowledgedMessageIsInTheLogAndEachOfItsPositionsOnceInTheDatabase()
            throws Exception {
        long pumpBegin = end(HEATPUMP);
        long meterBegin = end(ENERGY);
        var random = new Random(7);
        try (var pump = heatPump().publishEach(PACE, n -> registers(STRUCK, n));
                var meter = meter().publishEach(PACE, n -> telemetry(STRUCK, n))) {
            var down = new ArrayList<Part>();
            for (Part part : strikes(random)) {
                int until = pump.sent() + random.nextInt(PER_SECOND);
                Awaitility.await().until(() -> pump.sent() >= until);
                if (down.remove(part)) {
                    setUp(part);
                } else {
                    strikeDown(part, random);
                    down.add(part);
                }
            }
            assertThat(down).isEmpty();
            gateway.awaitReady();
            awaitPipelines();

            Set<Integer> pumped = pump.finish();
            Set<Integer> metered = meter.finish();
            assertKept(HEATPUMP, pumpBegin, HEATPUMP_ROWS, PipelineIT::ofHeatPump, pumped);
            assertKept(ENERGY, meterBegin, ENERGY_ROWS, PipelineIT::ofMeter, metered);
            assertThat(missingInFigures("heatpump_status", "1d")).isZero();
            assertThat(missingInFigures("energy_consumption", "1m")).isZero();
        } finally {
            for (Part part : Part.values()) {
                setUp(part);
            }
        }
    }

    private static long missingInFigures(String table, String bucket) throws SQLException {
        return ask(
                "select (select count(*) from %1$s) - (select sum(rows) from %1$s_%2$s)"
                        .formatted(table, bucket));
    }

    /** Each part an even number of times: down, and up again, in any order among the others. */
    private static List<Part> strikes(Random random) {
        var strikes = new ArrayList<Part>();
        for (int round = 0; round < ROUNDS; round++) {
            strikes.addAll(Collections.nCopies(6, Part.GATEWAY));
            strikes.addAll(Collections.nCopies(4, Part.POSTGRES));
            strikes.addAll(Collections.nCopies(2, Part.KAFKA));
            strikes.addAll(Collections.nCopies(2, Part.MQTT));
        }
        Collections.shuffle(strikes, random);
        return strikes;
    }

    private static void strikeDown(Part part, Random random) {
        switch (part) {
            case GATEWAY -> gateway.close(); // as by kill -9
            case POSTGRES -> {
                if (random.nextBoolean()) {
                    postgres.kill();
                } else {
                    postgres.stop();
                }
            }
            case KAFKA -> brokers.kafka().stop();
            case MQTT -> mqtt.stop();
        }
    }

    /** Unless it runs. */
    private static void setUp(Part part) throws IOException {
        switch (part) {
            case GATEWAY -> {
                if (!gateway.child().isAlive()) {
                    gateway = run();
                }
            }
            case POSTGRES -> postgres.start();
            case KAFKA -> brokers.kafka().start();
            case MQTT -> mqtt.start();
        }
    }

    /**
     * What a position holds, in the log or in the database.
     *
     * @param number the message's
     * @param gauge something that goes up and down
     */
    private record Row(int partition, long offset, String device, long number, double gauge) {}

    private static final String HEATPUMP_ROWS =
            "select sluice_partition, sluice_offset, device_id, runtime_compressor, outdoor_temp"
                    + " from heatpump_status where sluice_offset >= %d order by sluice_offset";

    private static final String ENERGY_ROWS =
            "select sluice_partition, sluice_offset, device_serial, active_energy_total,"
                    + " active_power_total from energy_consumption where sluice_offset >= %d order"
                    + " by sluice_offset";

    private static Row ofHeatPump(long offset, JsonNode value) {
        return new Row(
                0,
                offset,
                value.path("Client_Name").asText(),
                value.path("d104").asLong(),
                value.path("d0").asDouble());
    }

    private static Row ofMeter(long offset, JsonNode value) {
        return new Row(
                0,
                offset,
                value.path("saveeyeDeviceSerialNumber").asText(),
                value.at("/activeTotalConsumption/total").asLong(),
                value.at("/activeActualConsumption/total").asDouble());
    }

    /** Reads a record as a row. */
    private interface Reading {
        Row of(long offset, JsonNode value);
    }

    private static void assertKept(
            String topic, long begin, String sql, Reading reading, Set<Integer> acknowledged)
            throws JsonProcessingException {
        soon(() -> assertThat(numbers(logged(topic, begin, reading))).containsAll(acknowledged));
        soon(() -> assertThat(rows(sql, begin)).isEqualTo(logged(topic, begin, reading)));
        var kept = logged(topic, begin, reading);
        System.out.printf(
                Locale.ROOT,
                "figure: %s: %d messages acknowledged, %d positions, each once in the database%n",
                topic,
                acknowledged.size(),
                kept.size());
    }

    private static Set<Integer> numbers(List<Row> rows) {
        return rows.stream()
                .filter(row -> row.device().equals(STRUCK))
                .map(row -> (int) row.number())
                .collect(Collectors.toSet());
    }

    private static void soon(ThrowingRunnable assertion) {
        Awaitility.await()
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(250))
                .ignoreException(SQLException.class)
                .untilAsserted(assertion);
    }

    private static List<Row> logged(String topic, long begin, Reading reading)
            throws JsonProcessingException {
        var rows = new ArrayList<Row>();
        for (var record : KafkaRecords.of(brokers.bootstrap(), topic)) {
            if (record.offset() >= begin) {
                rows.add(reading.of(record.offset(), JSON.readTree(record.value())));
            }
        }
        return rows;
    }

    private static long end(String topic) {
        var records = KafkaRecords.of(brokers.bootstrap(), topic);
        return records.isEmpty() ? 0 : records.getLast().offset() + 1;
    }

    // --- the database

    private static long storedOf(String device) throws SQLException {
        return ask("select count(*) from heatpump_status where device_id = '" + device + "'");
    }

    private static List<Row> rows(String sql, long begin) throws SQLException {
        var rows = new ArrayList<Row>();
        try (var connection =
                        DriverManager.getConnection(postgres.url(), EmbeddedPostgres.USER, "");
                var found = connection.createStatement().executeQuery(sql.formatted(begin))) {
            while (found.next()) {
                rows.add(
                        new Row(
                                found.getInt(1),
                                found.getLong(2),
                                found.getString(3),
                                found.getLong(4),
                                found.getDouble(5)));
            }
        }
        return rows;
    }

    private static long ask(String sql) throws SQLException {
        return Sql.number(postgres, sql);
    }
}
