package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.dev.EmbeddedPostgres;
import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.SQLException;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.LongStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a database keeps of streams: each position of the log once, and then the way to live. */
class HistoryIT {
    private static final Duration SOON = Duration.ofSeconds(60);
    private static final int RECORDS = Scale.of(6_000, 200_000);
    private static final int KILLS = Scale.of(3, 20);

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static EmbeddedPostgres postgres;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "joined", "apart");
        brokers.kafka().createTopic("killed", 2, Map.of());
        postgres = new EmbeddedPostgres(directory.resolve("postgres"), 0);
        postgres.start();
    }

    @AfterAll
    static void stop() {
        postgres.close();
        brokers.close();
    }

    private static GatewayProcess gateway(String stream) throws Exception {
        return GatewayProcess.start(
                        directory,
                        """
                        listen: {port: 0}
                        metrics: {open: true}
                        kafka: {brokers: "%s"}
                        database: {url: "%s", user: %s}
                        streams:
                          %s:
                            topic: %s
                            history:
                              key: device
                              columns:
                                device: {from: key}
                                n: {type: bigint}
                                power: {from: value.fields.power}
                        auth: none
                        """
                                .formatted(
                                        brokers.bootstrap(),
                                        postgres.url(),
                                        EmbeddedPostgres.USER,
                                        stream,
                                        stream))
                .awaitReady();
    }

    private static void publish(String topic, int n) {
        String value = "{\"n\":%d,\"fields\":{\"power\":%d.5}}".formatted(n, n % 100);
        var _ =
                brokers.producer()
                        .send(
                                new ProducerRecord<>(
                                        topic,
                                        ("device-" + n % 10).getBytes(StandardCharsets.UTF_8),
                                        value.getBytes(StandardCharsets.UTF_8)));
    }

    private static long ask(String sql) throws SQLException {
        return Sql.number(postgres, sql);
    }

    private static void awaitRows(String table, long count) {
        Awaitility.await(count + " rows in " + table)
                .atMost(SOON)
                .pollInterval(Duration.ofMillis(100))
                .ignoreExceptions()
                .until(() -> ask("select count(*) from " + table) >= count);
    }

    @Test
    void whateverIsKilledEachPositionIsStoredOnce() throws Exception {
        var random = new Random(7);
        var published = new AtomicInteger();
        var publisher =
                Thread.ofPlatform()
                        .start(() -> {
                            for (int n = 0; n < RECORDS; n++) {
                                publish("killed", n);
                                published.incrementAndGet();
                                if (n % 20 == 0) {
                                    brokers.producer().flush();
                                }
                            }
                            brokers.producer().flush();
                        });
        var gateway = gateway("killed");
        try {
            for (int kill = 1; kill <= KILLS; kill++) {
                long enough = (long) RECORDS * kill / (KILLS + 2) + random.nextInt(100);
                awaitRows("killed", enough);
                gateway.child().kill();
                gateway.close();
                gateway = gateway("killed");
                strike(kill);
            }
            publisher.join();
            awaitRows("killed", RECORDS);
            assertThat(ask("select count(*) from killed")).isEqualTo(RECORDS);
            assertThat(
                            ask(
                                    "select count(distinct (sluice_life, sluice_partition,"
                                            + " sluice_offset)) from killed"))
                    .isEqualTo(RECORDS);
            assertThat(ask("select count(distinct n) from killed")).isEqualTo(RECORDS);
            assertThat(ask("select sum(rows) from killed_1m")).isEqualTo(RECORDS);
            assertThat(ask("select sum(n_sum)::bigint from killed_1h"))
                    .isEqualTo((long) RECORDS * (RECORDS - 1) / 2);
            System.out.printf(
                    "figure: %d records, the gateway killed %d times, the database and Kafka"
                            + " stopped in between: each stored once%n",
                    RECORDS, KILLS);
        } finally {
            gateway.close();
        }
    }

    /** Takes away what else there is, for a moment. */
    private static void strike(int number) {
        switch (number % 4) {
            case 1 -> {
                postgres.kill();
                postgres.start();
            }
            case 2 -> {
                brokers.kafka().stop();
                brokers.kafka().start();
            }
            case 3 -> {
                postgres.stop();
                postgres.start();
            }
            default -> {}
        }
    }

    @Test
    void whileTheDatabaseIsAwayLiveGoesOnAndNothingIsMissed() throws Exception {
        try (var gateway = gateway("apart");
                var client = Client.connect(gateway.ws("/v1/ws"))) {
            client.say("subscribe", "stream", "apart").await("subscribed", 1);
            publish("apart", 0);
            awaitRows("apart", 1);
            postgres.stop();
            for (int n = 1; n <= 50; n++) {
                publish("apart", n);
            }
            client.await("data", 51);
            client.say("subscribe", "stream", "apart", "since", "1h", "points", 10);
            assertThat(client.await("error", 1).getFirst().path("code").asText())
                    .isEqualTo("unavailable");
            assertThat(gateway.get("/health/ready").statusCode()).isEqualTo(200);
            postgres.start();
            awaitRows("apart", 51);
            assertThat(ask("select count(distinct n) from apart")).isEqualTo(51);
        }
    }

    /** Buckets, then rows, then live: together every number once. */
    @Test
    void historyGoesOverIntoLiveWithoutAHoleOrARepeat() throws Exception {
        int joins = Scale.of(10, 1_000);
        long seed = System.nanoTime();
        var random = new Random(seed);
        var next = new AtomicInteger();
        try (var gateway = gateway("joined");
                var _ =
                        new Ticker(
                                Duration.ofMillis(10),
                                _ -> publish("joined", next.getAndIncrement()))) {
            awaitRows("joined", 200);
            for (int join = 0; join < joins; join++) {
                String since = join % 2 == 0 ? "1h" : (1 + random.nextInt(30)) + "s";
                int points = 1 + random.nextInt(2000);
                try (var client = Client.connect(gateway.ws("/v1/ws"))) {
                    client.say("subscribe", "stream", "joined", "since", since, "points", points);
                    client.await("data", 1 + random.nextInt(20));
                    assertThat(client.messages("gap")).isEmpty();
                    var numbers = numbers(client);
                    assertThat(numbers)
                            .as("since %s, %d points, seed %d", since, points, seed)
                            .containsExactlyElementsOf(
                                    LongStream.rangeClosed(
                                                    since.equals("1h") ? 0 : numbers.getFirst(),
                                                    numbers.getLast())
                                            .boxed()
                                            .toList());
                }
            }
            System.out.printf("figure: %d joins of history and live, each whole%n", joins);
        }
    }

    /** All numbers that rows and publications are of, in their order. */
    private static List<Long> numbers(Client client) {
        var numbers = new ArrayList<Long>();
        for (JsonNode message : client.messages()) {
            switch (message.path("type").asText()) {
                case "history" -> message.path("rows").forEach(row -> addAll(row, numbers));
                case "data" -> numbers.add(message.path("data").path("n").asLong());
                default -> {}
            }
        }
        Collections.sort(numbers);
        return numbers;
    }

    /**
     * Of one device numbers go up by ten: those of a bucket are known by its least and greatest.
     */
    private static void addAll(JsonNode row, List<Long> numbers) {
        if (!row.has("n_min")) {
            numbers.add(row.path("n").asLong());
            return;
        }
        for (long n = row.path("n_min").asLong(); n <= row.path("n_max").asLong(); n += 10) {
            numbers.add(n);
        }
    }

    /** The log has lost the beginning, and the database has not had time for the end. */
    @Test
    void aRangeThatBeginsBeforeTheLogAndEndsNowIsComplete() throws Exception {
        int topicEnd = 300;
        brokers.kafka().createTopic("seam", 1, Map.of());
        try (var gateway = gateway("seam")) {
            String path =
                    "/api/v1/seam/history?limit=1000&start=" + Instant.now().minusSeconds(600);
            for (int n = 0; n < topicEnd; n++) {
                publish("seam", n);
            }
            brokers.producer().flush();
            awaitRows("seam", topicEnd);
            brokers.kafka().deleteRecords("seam", 0, topicEnd - 10);
            for (int n = topicEnd; n < topicEnd + 20; n++) {
                for (int more = 0; more < 50; more++) {
                    publish("seam", n);
                }
                brokers.producer().flush();
                int stored = topicEnd + 50 * (n - topicEnd + 1);
                var answer = get(gateway, path + "&bucket=1h&agg=count&fields=n");
                assertThat(answer.path("complete").asBoolean()).isTrue();
                assertThat(count(answer)).isEqualTo(stored);
            }
            assertThat(get(gateway, "/api/v1/seam/realtime?last=10m").path("rows").size())
                    .isLessThan(topicEnd + 1000);
            brokers.kafka().stop();
            var unknown = get(gateway, path);
            assertThat(unknown.path("complete").asBoolean()).isFalse();
        } finally {
            brokers.kafka().start();
        }
    }

    private static long count(JsonNode figures) {
        long count = 0;
        for (var row : figures.path("rows")) {
            count += row.path("n").asLong();
        }
        return count;
    }

    @Test
    void historyAndTheLogAreToBeHadByHttp() throws Exception {
        brokers.kafka().createTopic("asked", 1, Map.of());
        try (var gateway = gateway("asked")) {
            for (int n = 0; n < 120; n++) {
                publish("asked", n);
            }
            brokers.producer().flush();
            awaitRows("asked", 120);
            String since = Instant.now().minusSeconds(600).toString();
            String path = "/api/v1/asked/history?start=" + since;
            var raw = get(gateway, path + "&key=device-3&order=desc&limit=5");
            assertThat(raw.path("rows")).hasSize(5);
            assertThat(raw.path("rows").get(0).path("n").asLong()).isEqualTo(113);
            assertThat(raw.path("rows").get(0).path("device").asText()).isEqualTo("device-3");
            var all = new ArrayList<Long>();
            String next = "";
            do {
                var page = get(gateway, path + "&limit=50" + next);
                page.path("rows").forEach(row -> all.add(row.path("n").asLong()));
                next = page.path("next").isTextual() ? "&cursor=" + page.path("next").asText() : "";
            } while (!next.isEmpty());
            assertThat(all).hasSize(120).doesNotHaveDuplicates();
            var hours = get(gateway, path + "&bucket=1h&agg=count,max&fields=n");
            long count = 0;
            for (var row : hours.path("rows")) {
                count += row.path("n_count").asLong();
            }
            assertThat(count).isEqualTo(120);
            assertThat(get(gateway, "/api/v1/asked/latest").path("rows")).hasSize(10);
            assertThat(get(gateway, "/api/v1/asked/realtime/last-hour").path("rows")).hasSize(120);
            assertThat(get(gateway, "/api/v1/streams").toString()).contains("asked", "power");
            assertThat(get(gateway, "/api/v1/openapi.json").path("openapi").asText())
                    .startsWith("3.1");
            var csv = gateway.get(path + "&format=csv&limit=2").body();
            assertThat(csv.lines()).hasSize(3);
            for (String bad :
                    List.of(
                            "/api/v1/asked/history",
                            path + "&end=2001-01-01T00:00:00Z",
                            path + "&fields=n;drop table asked",
                            path + "&bucket=0s",
                            path + "&limit=99999999",
                            path + "&nonsense=1")) {
                var answer = gateway.get(bad.replace(" ", "%20").replace(";", "%3B"));
                assertThat(answer.statusCode()).as(bad).isEqualTo(400);
                assertThat(answer.headers().firstValue("content-type"))
                        .hasValueSatisfying(type -> assertThat(type).contains("problem+json"));
            }
            assertThat(gateway.get("/api/v1/nothing/latest").statusCode()).isEqualTo(404);
        }
    }

    // --- rules of rows

    private static final List<String> TENANTS = List.of("a", "b", "all");
    private static final int RULED_ROWS = 300;

    /** All tenants have devices of the same names; one name is b's only. */
    private static void publishRuled(int from, int to) {
        for (int n = from; n < to; n++) {
            String tenant = TENANTS.get(n % 3);
            String device = n % 12 == 1 ? "only-b" : "device-" + n % 5;
            String value =
                    "{\"n\":%d,\"tenant\":\"%s\",\"energy\":%d}".formatted(n, tenant, n * 1000);
            var _ =
                    brokers.producer()
                            .send(
                                    new ProducerRecord<>(
                                            "ruled",
                                            device.getBytes(StandardCharsets.UTF_8),
                                            value.getBytes(StandardCharsets.UTF_8)));
        }
        brokers.producer().flush();
    }

    private static List<Long> numbers(int to, String... tenants) {
        return LongStream.range(0, to)
                .filter(n -> List.of(tenants).contains(TENANTS.get((int) n % 3)))
                .boxed()
                .toList();
    }

    private static String token(Map<String, Object> claims) {
        return Tokens.good(Duration.ofMinutes(10), claims);
    }

    private static HttpResponse<String> ask(
            GatewayProcess gateway, String token, String path, String... headers) throws Exception {
        var all = new ArrayList<>(List.of("Authorization", "Bearer " + token));
        all.addAll(List.of(headers));
        return gateway.get("/api/v1/" + path, all.toArray(String[]::new));
    }

    private static JsonNode rows(GatewayProcess gateway, String token, String path)
            throws Exception {
        var answer = ask(gateway, token, path);
        assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body()).path("rows");
    }

    private static List<Long> pages(GatewayProcess gateway, String token, String path)
            throws Exception {
        var read = new ArrayList<Long>();
        String next = "";
        do {
            var answer = ask(gateway, token, path + "&limit=17" + next);
            assertThat(answer.statusCode()).as(path + " " + answer.body()).isEqualTo(200);
            var page = new JsonMapper().readTree(answer.body());
            page.path("rows").forEach(row -> read.add(row.path("n").asLong()));
            next = page.path("next").isTextual() ? "&cursor=" + page.path("next").asText() : "";
        } while (!next.isEmpty());
        return read;
    }

    @Test
    void aRuleOfRowsHoldsForAllThatIsKept() throws Exception {
        brokers.kafka().createTopic("ruled", 2, Map.of());
        publishRuled(0, RULED_ROWS);
        String config =
                """
                listen: {port: 0}
                limits: {messagesPerSecond: 1000}
                kafka: {brokers: "%s"}
                database: {url: "%s", user: %s}
                streams:
                  ruled:
                    topic: ruled
                    rows: value.tenant == claims.tenant
                    history:
                      key: device
                      payload: true
                      columns:
                        device: {from: key}
                        tenant: {type: text, required: true}
                        n: {type: bigint}
                        energy: {type: bigint, kind: counter, unit: Wh}
                  tested:
                    topic: ruled
                    rows: value.tenant == claims.tenant or value.tenant == 'all'
                    history:
                      key: device
                      columns:
                        device: {from: key}
                        tenant: {type: text, required: true}
                        n: {type: bigint}
                        energy: {type: bigint, kind: counter, unit: Wh}
                auth:
                  issuers: [{name: test, secret: %s}]
                  grants: [{allow: [subscribe, replay, history]}]
                """
                        .formatted(
                                brokers.bootstrap(),
                                postgres.url(),
                                EmbeddedPostgres.USER,
                                Tokens.SECRET);
        try (var gateway = GatewayProcess.start(directory, config).awaitReady()) {
            awaitRows("ruled", RULED_ROWS);
            awaitRows("tested", RULED_ROWS);
            String range =
                    "history?start=%s&end=%s"
                            .formatted(
                                    Instant.now().minusSeconds(3600),
                                    Instant.now().plusSeconds(3600));
            var a = token(Map.of("tenant", "a"));
            var b = token(Map.of("tenant", "b"));
            verifyRuled(gateway, a, numbers(RULED_ROWS, "a"), range);
            verifyRuled(gateway, b, numbers(RULED_ROWS, "b"), range);
            verifyApart(gateway, a, b, range);
            for (Map<String, Object> claims :
                    List.<Map<String, Object>>of(
                            Map.of(), Map.of("tenant", 7), Map.of("tenant", List.of("a")))) {
                verifyRuled(gateway, token(claims), List.of(), range);
            }
            verifyTested(gateway, a, range);
            verifyNames(gateway, a, range);
            verifyBeforeLive(gateway, a);
        }
    }

    private static void verifyRuled(
            GatewayProcess gateway, String token, List<Long> own, String range) throws Exception {
        assertThat(pages(gateway, token, "ruled/" + range))
                .containsExactlyInAnyOrderElementsOf(own);
        long count = 0;
        long sum = 0;
        for (var row :
                rows(gateway, token, "ruled/" + range + "&bucket=1m&agg=count,sum&fields=n")) {
            count += row.path("n_count").asLong();
            sum += row.path("n_sum").asLong();
        }
        assertThat(count).isEqualTo(own.size());
        assertThat(sum).isEqualTo(own.stream().mapToLong(n -> n).sum());
        for (String path :
                List.of("ruled/latest", "ruled/" + range + "&points=9&downsample=lttb&fields=n")) {
            var found = new ArrayList<Long>();
            rows(gateway, token, path).forEach(row -> found.add(row.path("n").asLong()));
            assertThat(own).as(path).containsAll(found);
            assertThat(found.isEmpty()).as(path).isEqualTo(own.isEmpty());
        }
        var totals = rows(gateway, token, "ruled/totals?by=day");
        assertThat(totals.isEmpty()).isEqualTo(own.isEmpty());
    }

    /** Neither by its key, nor by its cursor, nor by its tag is there anything of another's. */
    private static void verifyApart(GatewayProcess gateway, String a, String b, String range)
            throws Exception {
        for (String path :
                List.of(
                        "ruled/" + range,
                        "ruled/" + range + "&bucket=1h",
                        "ruled/latest?format=json",
                        "ruled/totals?by=hour")) {
            assertThat(rows(gateway, a, path + "&key=only-b")).as(path).isEmpty();
            assertThat(rows(gateway, b, path + "&key=only-b")).as(path).isNotEmpty();
            var asked = path.contains("history") ? path : "ruled/" + range + "&fields=tenant";
            String tag = ask(gateway, b, asked).headers().firstValue("etag").orElseThrow();
            assertThat(ask(gateway, b, asked, "If-None-Match", tag).statusCode()).isEqualTo(304);
            assertThat(ask(gateway, a, asked, "If-None-Match", tag).statusCode()).isEqualTo(200);
        }
        var page = ask(gateway, b, "ruled/" + range + "&limit=20").body();
        String cursor = new JsonMapper().readTree(page).path("next").asText();
        var after = new ArrayList<Long>();
        rows(gateway, a, "ruled/" + range + "&cursor=" + cursor)
                .forEach(row -> after.add(row.path("n").asLong()));
        assertThat(numbers(RULED_ROWS, "a")).containsAll(after);
    }

    private static void verifyTested(GatewayProcess gateway, String token, String range)
            throws Exception {
        assertThat(pages(gateway, token, "tested/" + range))
                .containsExactlyInAnyOrderElementsOf(numbers(RULED_ROWS, "a", "all"));
        for (String denied :
                List.of(
                        "tested/" + range + "&bucket=1h",
                        "tested/" + range + "&points=10",
                        "tested/" + range + "&points=10&downsample=minmax",
                        "tested/latest",
                        "tested/totals")) {
            var answer = ask(gateway, token, denied);
            assertThat(answer.statusCode()).as(denied).isEqualTo(403);
            assertThat(answer.body()).contains("only rows are to be had");
        }
    }

    /** What is kept, but is no column, cannot be named. */
    private static void verifyNames(GatewayProcess gateway, String token, String range)
            throws Exception {
        for (String name : List.of("payload", "time", "sluice_offset", "sluice_life", "rows")) {
            for (String path :
                    List.of(
                            "ruled/" + range,
                            "ruled/" + range + "&bucket=1h",
                            "tested/" + range,
                            "ruled/latest?format=json",
                            "ruled/totals?by=day")) {
                var answer = ask(gateway, token, path + "&fields=" + name);
                assertThat(answer.statusCode()).as(path + " " + name).isEqualTo(400);
            }
            try (var client = Client.connect(gateway.ws("/v1/ws?token=" + token))) {
                client.say(
                        "subscribe",
                        "stream",
                        "ruled",
                        "since",
                        "1h",
                        "points",
                        10,
                        "fields",
                        List.of(name));
                client.await("error", 1);
                assertThat(client.messages("history")).as(name).isEmpty();
            }
        }
    }

    private static void verifyBeforeLive(GatewayProcess gateway, String token) throws Exception {
        try (var client = Client.connect(gateway.ws("/v1/ws?token=" + token));
                var foreign = Client.connect(gateway.ws("/v1/ws?token=" + token));
                var tested = Client.connect(gateway.ws("/v1/ws?token=" + token))) {
            client.say("subscribe", "stream", "ruled", "since", "1h", "points", 2000);
            foreign.say("subscribe", "channel", "ruled:only-b", "since", "1h", "points", 10);
            tested.say("subscribe", "stream", "tested", "since", "1h", "points", 10);
            client.await("subscribed", 1);
            foreign.await("subscribed", 1);
            assertThat(tested.await("error", 1).getFirst().path("code").asText())
                    .isEqualTo("forbidden");
            publishRuled(RULED_ROWS, RULED_ROWS + 30);
            client.await("data", 10);
            var own = numbers(RULED_ROWS + 30, "a");
            var seen = new ArrayList<Long>();
            for (var message : client.messages("history")) {
                for (var row : message.path("rows")) {
                    seen.add(row.path(row.has("n_min") ? "n_min" : "n").asLong());
                    seen.add(row.path(row.has("n_max") ? "n_max" : "n").asLong());
                }
            }
            client.messages("data").forEach(m -> seen.add(m.path("data").path("n").asLong()));
            assertThat(own).containsAll(seen);
            assertThat(seen).contains(own.getFirst(), own.getLast());
            assertThat(foreign.messages("history").getFirst().path("rows")).isEmpty();
            assertThat(foreign.messages("data")).isEmpty();
        }
    }

    @Test
    void reportsOfTheClusterAreKeptAndTheSqlIsShown() throws Exception {
        String config =
                """
                listen: {port: 0}
                kafka: {brokers: "%s"}
                database: {url: "%s", user: %s}
                monitoring: {interval: 200ms, history: {}}
                auth: none
                """
                        .formatted(brokers.bootstrap(), postgres.url(), EmbeddedPostgres.USER);
        try (var _ = GatewayProcess.start(directory, config)) {
            awaitRows("cluster", 5);
            assertThat(ask("select count(*) from cluster where subject = 'metrics'")).isPositive();
        }
        var file = Files.writeString(directory.resolve("good.yaml"), config);
        try (var check = GatewayProcess.command(Map.of(), "check", "--sql", file.toString())) {
            assertThat(check.awaitEnd(SOON)).isZero();
            assertThat(check.lines())
                    .anyMatch(line -> line.startsWith("create table"))
                    .anyMatch(line -> line.contains("sluice_position"));
        }
    }

    private static JsonNode get(GatewayProcess gateway, String path) throws Exception {
        var answer = gateway.get(path);
        assertThat(answer.statusCode())
                .as(path + " " + answer.body() + gateway.child().lines())
                .isEqualTo(200);
        return new JsonMapper().readTree(answer.body());
    }

    @Test
    void whatIsWrongWithAHistoryIsSaid() throws Exception {
        var config =
                """
                kafka: {brokers: "localhost:9092"}
                streams:
                  a: {topic: a, history: {columns: {Power: {}, time: {}, x: {type: text, kind: gauge}}}}
                  b: {topic: b, payload: text, history: {columns: {n: {}}, key: m}}
                auth: none
                """;
        var file = Files.writeString(directory.resolve("bad.yaml"), config);
        try (var check = GatewayProcess.command(Map.of(), "check", file.toString())) {
            assertThat(check.awaitEnd(SOON)).isEqualTo(1);
            var lines = String.join("\n", check.lines());
            for (String expected :
                    List.of(
                            "streams.a.history.columns.Power: a column's name must be",
                            "streams.a.history.columns.time: a column's name must be",
                            "streams.a.history.columns.x: column 'x' must be of a numeric type",
                            "there is no column 'm' to be the key")) {
                assertThat(lines).contains(expected);
            }
        }
    }
}
