package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * A rule that ties rows to the token: whatever is published, and however a tenant asks for it, each
 * is given all of its own and nothing of anyone else's.
 */
class RowSecurityIT {
    private static final int TENANTS = 20;
    private static final int KEYS = 150;
    private static final int PARTITIONS = 2;
    private static final int BEFORE = 1500;
    private static final int LIVE = 1500;

    /** The one whose name is a number. */
    private static final int NUMBER = TENANTS - 1;

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;
    private static final long SEED = new Random().nextLong();
    private static final Random random = new Random(SEED);
    private static final List<Row> rows = new ArrayList<>();

    /** What is published, and whose it is: nobody's if that cannot be decided. */
    private record Row(
            int n, int partition, @Nullable String key, @Nullable String value, int owner) {}

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"));
        brokers.kafka().createTopic("rows", PARTITIONS, Map.of());
        brokers.kafka().createTopic("alone", 1, Map.of());
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                limits: {messagesPerSecond: 1000}
                                kafka: {brokers: "%s"}
                                streams:
                                  rows: {topic: rows, rows: value.tenant == claims.tenant, state: true}
                                  alone: {topic: alone, rows: value.tenant == claims.tenant}
                                auth:
                                  issuers: [{name: test, secret: %s}]
                                  grants: [{allow: [subscribe, replay, stats]}]
                                """
                                        .formatted(brokers.bootstrap(), Tokens.SECRET))
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    // --- what is published

    /** Publishes so many more, and waits until the gateway has read them. */
    private static void publish(int count) throws Exception {
        for (int i = 0; i < count; i++) {
            Row row = row(rows.size());
            rows.add(row);
            send("rows", row, row.partition());
            send("alone", row, 0);
        }
        brokers.producer().flush();
        gateway.awaitMeter("sluice_publications_total{stream=\"rows\"}", rows.size());
    }

    private static void send(String topic, Row row, int partition) {
        byte[] key = row.key() == null ? null : row.key().getBytes(UTF_8);
        byte[] value = row.value() == null ? null : row.value().getBytes(UTF_8);
        var _ = brokers.producer().send(new ProducerRecord<>(topic, partition, key, value));
    }

    private static Row row(int n) {
        int key = random.nextInt(KEYS + 10);
        int tenant = random.nextInt(TENANTS);
        int other = (tenant + 1) % TENANTS;
        String mine = literal(tenant);
        Function<String, Row> nobodys = rest -> row(n, key, rest, -1);
        return switch (random.nextInt(16)) {
            case 0 -> nobodys.apply("");
            case 1 -> nobodys.apply(",\"tenant\":" + wrong(tenant));
            case 2 -> nobodys.apply(",\"tenant\":" + mine + ",\"tenant\":" + literal(other));
            case 3 -> nobodys.apply(",\"tenant\":" + mine + ",\"x\":[],\"tenant\":" + mine);
            case 4 -> nobodys.apply(",\"tenant\":" + mine + ",\"\\u0074enant\":" + literal(other));
            case 5 -> nobodys.apply(",\"at\":{\"tenant\":" + mine + "}");
            case 6 -> new Row(n, key % PARTITIONS, name(key), null, -1);
            case 7 ->
                    row(
                            n,
                            key,
                            ",\"at\":{\"tenant\":" + literal(other) + "},\"tenant\":" + mine,
                            tenant);
            case 8 -> row(n, key, ",\"\\u0074enant\" : " + escaped(tenant), tenant);
            default -> row(n, key, ",\"tenant\":" + mine, tenant);
        };
    }

    private static Row row(int n, int key, String rest, int owner) {
        return new Row(n, key % PARTITIONS, name(key), "{\"n\":" + n + rest + "}", owner);
    }

    /** Some rows have no key. */
    private static @Nullable String name(int key) {
        return key < KEYS ? "k" + key : null;
    }

    private static String literal(int tenant) {
        return tenant == NUMBER ? "19" : "\"tenant-" + tenant + "\"";
    }

    private static String escaped(int tenant) {
        return tenant == NUMBER ? "1.9e1" : "\"tenant\\u002d" + tenant + "\"";
    }

    private static String wrong(int tenant) {
        var wrong =
                List.of(
                        "null",
                        "true",
                        "[" + literal(tenant) + "]",
                        "{\"tenant\":" + literal(tenant) + "}",
                        "\"\"",
                        "\"Tenant-" + tenant + "\"",
                        "\"tenant-" + tenant + " \"",
                        "\"tenant-\"",
                        "\"19\"",
                        "20");
        return wrong.get(random.nextInt(wrong.size()));
    }

    // --- who asks

    private static String token(int tenant) {
        Object claim = tenant == NUMBER ? (Object) 19 : "tenant-" + tenant;
        return Tokens.good(Duration.ofMinutes(10), Map.of("tenant", claim));
    }

    private static Client connect(String token) {
        return Client.connect(gateway.ws("/v1/ws?token=" + token));
    }

    private static Client asking(int tenant, Object... members) {
        return connect(token(tenant)).say("subscribe", members);
    }

    private static EventStream events(int tenant, String pathAndQuery) throws Exception {
        return EventStream.open(gateway, pathAndQuery, "Authorization", "Bearer " + token(tenant));
    }

    /** The numbers of a tenant's rows. */
    private static List<Integer> own(int tenant, int from) {
        return rows.stream()
                .filter(row -> row.n() >= from && row.owner() == tenant)
                .map(Row::n)
                .toList();
    }

    /** What a tenant may know of keys now. */
    private static Map<String, Integer> state(int tenant) {
        var last = new HashMap<String, Row>();
        rows.stream().filter(row -> row.key() != null).forEach(row -> last.put(row.key(), row));
        var state = new TreeMap<String, Integer>();
        last.forEach((key, row) -> {
            if (row.owner() == tenant) {
                state.put(key, row.n());
            }
        });
        return state;
    }

    private static final class Asked implements AutoCloseable {
        final int tenant;
        final Client live;
        final Client state;
        final EventStream events;
        final EventStream alone;

        Asked(int tenant) throws Exception {
            this.tenant = tenant;
            live = asking(tenant, "stream", "rows");
            state = asking(tenant, "stream", "rows", "mode", "state");
            events = events(tenant, "/sse/rows");
            alone = events(tenant, "/sse/alone?since=1h&fields=n");
            live.await("subscribed", 1);
            state.await("synced", 1);
            events.await("subscribed", 1);
            alone.await("synced", 1);
        }

        @Override
        public void close() {
            live.close();
            state.close();
            events.close();
            alone.close();
        }
    }

    // --- what they are given

    @Test
    void eachTenantIsGivenAllOfItsOwnAndNothingElse() throws Exception {
        publish(BEFORE);
        int live = rows.size();
        var asked = new ArrayList<Asked>();
        try {
            for (int tenant = 0; tenant < TENANTS; tenant++) {
                asked.add(new Asked(tenant));
            }
            for (Asked one : asked) {
                assertThat(known(one.state.messages())).as(about(one)).isEqualTo(state(one.tenant));
            }
            publish(LIVE);
            for (Asked one : asked) {
                verifyLive(one, live);
                verifyState(one, live);
                verifyReplay(one.tenant);
            }
        } finally {
            asked.forEach(Asked::close);
        }
    }

    private static String about(Asked one) {
        return "seed " + SEED + ", tenant " + one.tenant;
    }

    private static void verifyLive(Asked one, int live) {
        var since = own(one.tenant, live);
        var all = own(one.tenant, 0);
        assertThat(since).isNotEmpty();
        one.live.await("data", since.size());
        one.events.await("message", since.size());
        one.alone.await("message", all.size());
        assertThat(numbers(one.live)).as(about(one)).containsExactlyInAnyOrderElementsOf(since);
        assertThat(one.events.numbers()).as(about(one)).containsExactlyInAnyOrderElementsOf(since);
        assertThat(one.alone.numbers()).as(about(one)).isEqualTo(all);
    }

    private static void verifyState(Asked one, int live) {
        one.state.await(
                "the last state", _ -> known(one.state.messages()).equals(state(one.tenant)));
        var own = own(one.tenant, 0);
        var told =
                one.state.messages("data").stream()
                        .filter(message -> !message.path("deleted").asBoolean())
                        .map(RowSecurityIT::number)
                        .toList();
        assertThat(own).as(about(one)).containsAll(told);
        assertThat(told).as(about(one)).containsAll(keyed(own(one.tenant, live)));
    }

    private static List<Integer> keyed(List<Integer> numbers) {
        return numbers.stream().filter(n -> rows.get(n).key() != null).toList();
    }

    private static void verifyReplay(int tenant) throws Exception {
        var own = own(tenant, 0);
        String others = literal((tenant + 1) % TENANTS).replace('"', '\'');
        String wide = "value.tenant = " + others + " or not exists value.tenant or true";
        var query = URLEncoder.encode(wide, UTF_8);
        var events = tenant % 4 == 0 ? "/sse/rows,alone" : "/sse/rows";
        try (var replayed = asking(tenant, "stream", "rows", "since", "1h");
                var widened = asking(tenant, "stream", "rows", "since", "1h", "filter", wide);
                var narrowed =
                        asking(
                                tenant,
                                "stream",
                                "rows",
                                "since",
                                "1h",
                                "filter",
                                "value.tenant = " + others);
                var few = asking(tenant, "stream", "alone", "last", 3, "fields", List.of("n"));
                var fresh = asking(tenant, "stream", "rows", "mode", "state", "filter", wide);
                var streamed = events(tenant, events + "?since=1h&filter=" + query);
                var state = events(tenant, "/sse/rows?mode=state")) {
            for (var client : List.of(replayed, widened, narrowed, few, fresh)) {
                client.await("synced", 1);
            }
            streamed.await("synced", events.contains(",") ? 2 : 1);
            state.await("synced", 1);
            assertThat(numbers(replayed)).containsExactlyInAnyOrderElementsOf(own);
            assertThat(numbers(widened)).containsExactlyInAnyOrderElementsOf(own);
            assertThat(numbers(narrowed)).isEmpty();
            assertThat(numbers(few)).isEqualTo(own.subList(own.size() - 3, own.size()));
            assertThat(known(fresh.messages())).isEqualTo(state(tenant));
            assertThat(known(state.events().stream().map(EventStream.Event::json).toList()))
                    .isEqualTo(state(tenant));
            for (String stream : events.replace("/sse/", "").split(",", -1)) {
                assertThat(streamed.publications())
                        .filteredOn(e -> e.json().get("stream").asText().equals(stream))
                        .extracting(EventStream.Event::number)
                        .containsExactlyInAnyOrderElementsOf(own);
            }
        }
    }

    private static int number(JsonNode message) {
        return message.get("data").get("n").asInt();
    }

    private static List<Integer> numbers(Client client) {
        return client.messages("data").stream().map(RowSecurityIT::number).toList();
    }

    /** What a client knows of keys that believes what it is told. */
    private static Map<String, Integer> known(List<JsonNode> messages) {
        var known = new TreeMap<String, Integer>();
        for (JsonNode message : messages) {
            if (message.path("deleted").asBoolean()) {
                known.remove(message.get("key").asText());
            } else if (message.has("key")) {
                known.put(message.get("key").asText(), number(message));
            }
        }
        return known;
    }

    /** No claim, or one that nothing can be compared with: what cannot be decided is denied. */
    @Test
    void whoHasNoTenantIsGivenNothing() throws Exception {
        List<Map<String, Object>> claims =
                List.of(
                        Map.of(),
                        Map.of("tenant", List.of("tenant-1")),
                        Map.of("tenant", Map.of("tenant", "tenant-1")),
                        Map.of("Tenant", "tenant-1"),
                        Map.of("tenant", "tenant-*"));
        publish(100);
        for (var claim : claims) {
            try (var client = connect(Tokens.good(Duration.ofMinutes(10), claim))) {
                client.say("subscribe", "stream", "alone", "since", "1h");
                client.say("subscribe", "stream", "rows", "mode", "state").await("synced", 2);
                assertThat(client.messages("data")).as(claim.toString()).isEmpty();
            }
        }
    }
}
