package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.sun.net.httpserver.HttpServer;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The Kafka cluster as its watchers see it, by the console's language, natively and by HTTP. */
class MonitoringIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final Duration SOON = Duration.ofSeconds(30);
    private static final String KEY = "key-of-the-console-0123456789-abcdefgh";
    private static final String OTHER = "key-of-somebody-else-0123456789-abcdefgh";

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static Admin admin;
    private static HttpServer hook;
    private static final List<String> hooked = new CopyOnWriteArrayList<>();
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "orders", "sold", "paused", "firing");
        admin = Admin.create(Map.of("bootstrap.servers", brokers.bootstrap()));
        hook = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
        hook.createContext(
                "/",
                exchange -> {
                    var body = exchange.getRequestBody().readAllBytes();
                    hooked.add(new String(body, StandardCharsets.UTF_8));
                    exchange.sendResponseHeaders(204, -1);
                    exchange.close();
                });
        hook.start();
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                kafka: {brokers: "%s"}
                                monitoring:
                                  interval: 500ms
                                  probe: {interval: 500ms, window: 10s}
                                  alerts:
                                    topic: my-alerts
                                    webhooks: [{url: "http://127.0.0.1:%d/"}]
                                    rules:
                                      - {name: lag, measure: lag, subject: "group:behind", above: 5, hold: 1s}
                                endpoints:
                                  - {path: /api/monitoring/ws, dialect: console}
                                auth:
                                  keys:
                                    - {name: console, key: %s, allow: [subscribe, replay, stats], streams: [cluster, alerts]}
                                    - {name: other, key: %s, allow: [subscribe]}
                                """
                                        .formatted(
                                                brokers.bootstrap(),
                                                hook.getAddress().getPort(),
                                                KEY,
                                                OTHER))
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        hook.stop(0);
        admin.close(Duration.ofSeconds(5));
        brokers.close();
    }

    // --- who looks on

    private static Client console() {
        return Client.connect(gateway.ws("/api/monitoring/ws?api_key=" + KEY));
    }

    private static Client viewer(String channel, Object... more) {
        var client = Client.connect(gateway.ws("/v1/ws?token=" + KEY));
        var members = new ArrayList<Object>(List.of("channel", channel));
        members.addAll(List.of(more));
        client.say("subscribe", members.toArray()).await("subscribed", 1);
        return client;
    }

    private static JsonNode get(String path) throws Exception {
        var answer = gateway.get(path, "Authorization", KEY);
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        return JSON.readTree(answer.body());
    }

    private static JsonNode last(Client client, String type) {
        return client.messages(type).getLast();
    }

    private static void await(String what, Callable<Boolean> condition) {
        Awaitility.await(what).atMost(SOON).pollInterval(Duration.ofMillis(50)).until(condition);
    }

    private static JsonNode named(JsonNode list, String member, String name) {
        for (var one : list) {
            if (one.path(member).asText().equals(name)) {
                return one;
            }
        }
        return JSON.missingNode();
    }

    // --- who reads

    private static KafkaConsumer<byte[], byte[]> member(String group) {
        return new KafkaConsumer<>(
                Map.of(
                        "bootstrap.servers",
                        brokers.bootstrap(),
                        "group.id",
                        group,
                        "client.id",
                        "client-of-" + group,
                        "auto.offset.reset",
                        "earliest",
                        "enable.auto.commit",
                        false,
                        "max.poll.records",
                        4),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }

    /** Reads some records as a group, and stays a member for as long as it is open. */
    private static KafkaConsumer<byte[], byte[]> reading(String group, String topic) {
        var consumer = member(group);
        consumer.subscribe(List.of(topic));
        await("records for " + group, () -> !consumer.poll(Duration.ofMillis(100)).isEmpty());
        consumer.commitSync();
        return consumer;
    }

    private static void publish(String topic, int count) throws Exception {
        for (int n = 0; n < count; n++) {
            brokers.publish(topic, "k", "{\"n\":" + n + "}");
        }
    }

    // --- the console

    @Test
    void aConsoleHasTheClusterAtOnceAndThenInRounds() throws Exception {
        await(
                "a round",
                () ->
                        gateway.get("/api/monitoring/metrics", "Authorization", KEY).statusCode()
                                == 200);
        long before = System.nanoTime();
        try (var client = console()) {
            client.await("metrics", 1);
            assertThat(Duration.ofNanos(System.nanoTime() - before))
                    .isLessThan(Duration.ofSeconds(2));
            client.await("metrics", 3);
            var frame = last(client, "metrics");
            assertThat(frame.path("timestamp").isIntegralNumber()).isTrue();
            for (String member :
                    List.of(
                            "throughput",
                            "latency",
                            "topicStats",
                            "consumerLags",
                            "clusterHealth")) {
                assertThat(frame.path("data").has(member)).as(member).isTrue();
                assertThat(frame.path(member)).isEqualTo(frame.path("data").path(member));
            }
            var health = frame.path("data").path("clusterHealth");
            assertThat(health.path("totalTopics").asInt()).isGreaterThanOrEqualTo(4);
            assertThat(health.path("activeConnections").asInt()).isPositive();
            assertThat(health.path("diskUsageBytes").asLong()).isNotNegative();
            assertThat(health.path("goroutineCount").asInt()).isPositive();
        }
    }

    @Test
    void ratesAreThoseOfWhatIsPublished() throws Exception {
        try (var client = console();
                var _ = new Ticker(Duration.ofMillis(20), _ -> publishOne())) {
            client.await("a rate", _ -> Math.abs(rate(client) - 50) < 15);
            assertThat(
                            last(client, "metrics")
                                    .path("data")
                                    .path("throughput")
                                    .path("produceRate")
                                    .asDouble())
                    .isPositive();
        }
    }

    private static double rate(Client client) {
        var metrics = client.messages("metrics");
        return metrics.isEmpty()
                ? 0
                : named(metrics.getLast().path("topicStats"), "name", "sold")
                        .path("produceRate")
                        .asDouble();
    }

    private static void publishOne() {
        try {
            brokers.publish("sold", "k", "{}");
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    @Test
    void whatHappensIsToldToWhoHasSpoken() throws Exception {
        try (var client = console();
                var silent = console();
                var narrow = console()) {
            client.send("{\"type\":\"ping\",\"timestamp\":1704225600.5}").await("pong", 1);
            narrow.send("{\"type\":\"subscribe\",\"data\":\"topic:new-b*\",\"timestamp\":1}");
            narrow.send("{\"type\":\"ping\"}").await("pong", 1);
            brokers.kafka().createTopic("new-a", 2, Map.of());
            brokers.kafka().createTopic("new-b", 3, Map.of());
            client.await("topic_created", 2);
            admin.deleteTopics(List.of("new-b")).all().get(10, TimeUnit.SECONDS);
            client.await("topic_deleted", 1);
            narrow.await("topic_deleted", 1);
            assertThat(last(client, "topic_deleted").path("data").toString())
                    .isEqualTo("{\"name\":\"new-b\"}");
            assertThat(narrow.messages("topic_created"))
                    .extracting(m -> m.path("data").toString())
                    .containsExactly("{\"name\":\"new-b\",\"partitions\":3}");
            assertThat(last(narrow, "metrics").path("topicStats")).isEmpty();
            assertThat(silent.messages()).allMatch(m -> m.path("type").asText().equals("metrics"));
            publish("orders", 1);
            try (var _ = reading("joining", "orders")) {
                client.await("joined", _ -> states(client, "joining").contains("Stable 1"));
            }
            client.await("left", _ -> states(client, "joining").contains("Empty 0"));
        }
    }

    private static List<String> states(Client client, String group) {
        return client.messages("group_updated").stream()
                .map(m -> m.path("data"))
                .filter(data -> data.path("groupId").asText().equals(group))
                .map(data -> data.path("state").asText() + " " + data.path("members").asInt())
                .toList();
    }

    @Test
    void whoHasNoKeyOrOnlyAnotherIsRefused() {
        assertThat(upgrade("/api/monitoring/ws")).isEqualTo(401);
        assertThat(upgrade("/api/monitoring/ws?api_key=wrong")).isEqualTo(401);
        assertThat(upgrade("/api/monitoring/ws?api_key=" + OTHER)).isEqualTo(403);
    }

    private static int upgrade(String path) {
        try (var _ = Client.connect(gateway.ws(path))) {
            return 101;
        } catch (CompletionException e) {
            return ((WebSocketHandshakeException) e.getCause()).getResponse().statusCode();
        }
    }

    @Test
    void whatIsNoSubscriptionIsNamedAndWhatIsNoMessageEnds() throws Exception {
        try (var client = console()) {
            client.send("{\"type\":\"subscribe\",\"data\":\"planet:mars\"}").await("error", 1);
            assertThat(last(client, "error").toString()).contains("planet:mars");
            assertThat(client.isOpen()).isTrue();
            client.send("no json").await("error", 2);
            client.awaitClose(SOON);
        }
    }

    // --- lag

    @Test
    void lagIsWhatKafkaSaysAndItsAgeIsThatOfTheOldestRecord() throws Exception {
        publish("paused", 10);
        try (var _ = reading("pausing", "paused")) {
            long oldest = timestampAt("paused", 4);
            await("lag", () -> lagOf("pausing") == 6);
            publish("paused", 3);
            await("more lag", () -> lagOf("pausing") == expectedLag("pausing", "paused"));
            var group = get("/api/monitoring/groups/pausing");
            long told = group.path("timeLagMs").asLong();
            long age = group.path("timestamp").asLong() * 1000 - oldest;
            assertThat(told).isBetween(age - 1500, age + 1500);
            assertThat(group.path("timeLagFrom").asText()).isEqualTo("record");
            assertThat(group.path("members").asInt()).isEqualTo(1);
            assertThat(group.path("memberList").toString()).contains("client-of-pausing");
            try (var viewer = viewer("cluster:group:pausing", "mode", "state")) {
                viewer.await("data", 1);
                assertThat(last(viewer, "data").path("data").path("totalLag").asLong())
                        .isEqualTo(9);
            }
        }
    }

    private static long lagOf(String group) throws Exception {
        var lags = get("/api/monitoring/metrics").path("consumerLags");
        return named(lags, "groupId", group).path("totalLag").asLong(-1);
    }

    private static long expectedLag(String group, String topic) throws Exception {
        var partition = new TopicPartition(topic, 0);
        long committed =
                admin.listConsumerGroupOffsets(group)
                        .partitionsToOffsetAndMetadata()
                        .get(10, TimeUnit.SECONDS)
                        .get(partition)
                        .offset();
        return end(topic) - committed;
    }

    private static long end(String topic) {
        var partition = new TopicPartition(topic, 0);
        try (var reader = member("nobody")) {
            return reader.endOffsets(Set.of(partition)).get(partition);
        }
    }

    private static long timestampAt(String topic, long offset) {
        try (var reader = member("nobody")) {
            var partition = new TopicPartition(topic, 0);
            reader.assign(List.of(partition));
            reader.seek(partition, offset);
            var found = new ArrayList<Long>();
            await(
                    "the record",
                    () -> {
                        reader.poll(Duration.ofMillis(100))
                                .forEach(record -> found.add(record.timestamp()));
                        return !found.isEmpty();
                    });
            return found.getFirst();
        }
    }

    @Test
    void latencyIsProbed() throws Exception {
        await(
                "latencies",
                () -> {
                    var latency = get("/api/monitoring/metrics").path("latency");
                    return latency.path("produceP50").asDouble() > 0
                            && latency.path("fetchP99").asDouble() > 0;
                });
    }

    // --- natively, and by HTTP

    @Test
    void theClusterIsAStreamThatCanBeResumed() throws Exception {
        try (var events = viewer("cluster:events")) {
            brokers.kafka().createTopic("seen", 1, Map.of());
            events.await("data", 1);
            var position = last(events, "data").path("position").asText();
            brokers.kafka().createTopic("unseen", 1, Map.of());
            events.await("created", _ -> told(events).contains("topic_created unseen"));
            try (var back = viewer("cluster:events", "after", position)) {
                back.await("resumed", _ -> told(back).contains("topic_created unseen"));
                assertThat(told(back)).doesNotContain("topic_created seen");
            }
            try (var late = viewer("cluster:events", "since", "1h")) {
                late.await("all", _ -> told(late).contains("topic_created unseen"));
                assertThat(told(late)).contains("topic_created seen");
            }
        }
        assertThat(get("/api/monitoring/topics/seen").path("partitions").asInt()).isEqualTo(1);
        var missing = gateway.get("/api/monitoring/topics/nowhere", "Authorization", KEY);
        assertThat(missing.statusCode()).isEqualTo(404);
        assertThat(missing.body()).isEqualTo("{\"error\":\"topic not found: nowhere\"}");
        assertThat(gateway.get("/api/monitoring/metrics").statusCode()).isEqualTo(401);
        assertThat(gateway.get("/api/monitoring/metrics", "Authorization", OTHER).statusCode())
                .isEqualTo(403);
    }

    private static List<String> told(Client client) {
        return client.messages("data").stream()
                .map(m -> m.path("data"))
                .map(data ->
                        data.path("type").asText() + " " + data.path("data").path("name").asText())
                .toList();
    }

    @Test
    void manyViewersCostTheBrokersNoMoreThanOne() throws Exception {
        double alone = requestsInTenRounds();
        try (var crowd = new Viewers(500)) {
            crowd.awaitAll();
            double many = requestsInTenRounds();
            System.out.printf(
                    "figure: requests in ten rounds: %.0f, with 500 viewers %.0f%n", alone, many);
            assertThat(many).isBetween(alone * 0.7, alone * 1.3 + 3);
        }
    }

    private static double requestsInTenRounds() throws Exception {
        double rounds = gateway.meter("sluice_monitor_round_seconds_count");
        double requests = gateway.meter("sluice_monitor_requests_total");
        gateway.awaitMeter("sluice_monitor_round_seconds_count", rounds + 10);
        double passed = gateway.meter("sluice_monitor_round_seconds_count") - rounds;
        return (gateway.meter("sluice_monitor_requests_total") - requests) * 10 / passed;
    }

    /** Many who look on, and read what they are sent. */
    private static final class Viewers implements AutoCloseable {
        private final List<Client> clients = new ArrayList<>();

        Viewers(int count) {
            for (int i = 0; i < count; i++) {
                clients.add(console());
            }
        }

        void awaitAll() {
            for (var client : clients) {
                client.await("metrics", 1);
            }
        }

        @Override
        public void close() {
            clients.forEach(Client::close);
        }
    }

    /** What is not known any more is null with a reason; nobody is sent away. */
    @Test
    void whileKafkaIsAwayViewersStayAndAreToldWhatIsNotKnown() throws Exception {
        try (var kafka = Brokers.start(directory.resolve("away"), "orders");
                var watching =
                        GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                kafka: {brokers: "%s"}
                                monitoring: {interval: 500ms}
                                endpoints: [{path: /api/monitoring/ws, dialect: console}]
                                auth: none
                                """
                                        .formatted(kafka.bootstrap()));
                var client = Client.connect(watching.ws("/api/monitoring/ws"))) {
            client.await("seen", _ -> isSeen(client));
            kafka.kafka().stop();
            client.await("not seen", _ -> !isSeen(client));
            var data = last(client, "metrics").path("data");
            assertThat(data.path("topicStats").isNull()).isTrue();
            assertThat(data.path("clusterHealth").path("totalTopics").isNull()).isTrue();
            assertThat(data.path("problems").toString()).contains("brokers");
            kafka.kafka().start();
            client.await("seen again", _ -> isSeen(client));
            assertThat(client.isOpen()).isTrue();
        }
    }

    private static boolean isSeen(Client client) {
        var metrics = client.messages("metrics");
        return !metrics.isEmpty()
                && metrics.getLast().path("clusterHealth").path("totalTopics").isNumber();
    }

    // --- alerts

    @Test
    void aGroupThatIsBehindIsToldOfAndSoIsThatItHasCaughtUp() throws Exception {
        publish("firing", 12);
        try (var alerts = viewer("alerts");
                var reader = reading("behind", "firing")) {
            alerts.await("firing", _ -> alertStates(alerts).contains("firing"));
            var firing = last(alerts, "data").path("data");
            assertThat(firing.path("rule").asText()).isEqualTo("lag");
            assertThat(firing.path("subject").asText()).isEqualTo("group:behind");
            assertThat(firing.path("value").asDouble()).isEqualTo(8);
            await(
                    "caught up",
                    () -> {
                        reader.poll(Duration.ofMillis(100));
                        reader.commitSync();
                        return alertStates(alerts).contains("resolved");
                    });
            await("by webhook", () -> hooked.size() >= 2);
            assertThat(hooked.getFirst()).contains("\"state\":\"firing\"", "group:behind");
            assertThat(hooked.getLast()).contains("\"state\":\"resolved\"");
            assertThat(end("my-alerts")).isGreaterThanOrEqualTo(2);
        }
    }

    private static List<String> alertStates(Client client) {
        return client.messages("data").stream()
                .map(m -> m.path("data").path("state").asText())
                .toList();
    }
}
