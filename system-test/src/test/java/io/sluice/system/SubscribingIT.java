package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.internals.RecordHeader;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a subscription can have: a beginning, a key, a filter, fields and a pace. */
class SubscribingIT {
    private static final List<String> ALONE =
            List.of("after", "timed", "keyed", "places", "picked", "filtered", "paced", "again");
    private static final List<String> PARTED = List.of("parts", "lasting");

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), ALONE.toArray(String[]::new));
        PARTED.forEach(topic -> brokers.kafka().createTopic(topic, 3, Map.of()));
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                kafka: {brokers: "%s"}
                                auth: none
                                streams:
                                  after: {topic: after}
                                  parts: {topic: parts}
                                  timed: {topic: timed}
                                  recent: {topic: timed, replay: {max: 90m, last: 2}}
                                  lasting: {topic: lasting}
                                  keyed: {topic: keyed}
                                  places: {topic: places, key: "{value.site}/{headers.floor}", headers: [floor]}
                                  picked: {topic: picked, fields: {power: a.b, name: n}}
                                  filtered: {topic: filtered, headers: [unit]}
                                  paced: {topic: paced}
                                  slowed: {topic: paced, every: 2s}
                                  again: {topic: again}
                                """
                                        .formatted(brokers.bootstrap()))
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static Client connect() {
        return Client.connect(gateway.ws("/v1/ws"));
    }

    /** One that has been given all that was there. */
    private static Client synced(Object... members) {
        var client = connect().say("subscribe", members);
        client.await("synced", 1);
        return client;
    }

    /** One that is confirmed. */
    private static Client subscribed(Object... members) {
        var client = connect().say("subscribe", members);
        client.await("subscribed", 1);
        return client;
    }

    private static void publish(String topic, int from, int to) throws Exception {
        for (int n = from; n < to; n++) {
            brokers.publish(topic, "{\"n\":" + n + "}");
        }
    }

    private static void publish(String topic, int partition, long time, int n) throws Exception {
        byte[] value = ("{\"n\":" + n + "}").getBytes(UTF_8);
        brokers.producer().send(new ProducerRecord<>(topic, partition, time, null, value)).get();
    }

    /** Waits until the gateway itself has read so many. */
    private static void awaitRead(String stream, int count) {
        gateway.awaitMeter("sluice_publications_total{stream=\"" + stream + "\"}", count);
    }

    private static List<Integer> numbers(Client client) {
        return NumberedLoad.numbers(client.received());
    }

    private static List<String> types(Client client) {
        return client.messages().stream().map(m -> m.get("type").asText()).toList();
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    // --- where it begins

    @Test
    void behindAPositionComesTheRestAndThenWhatIsLive() throws Exception {
        publish("after", 0, 10);
        try (var first = synced("stream", "after", "since", "1h")) {
            assertThat(numbers(first)).isEqualTo(range(0, 10));
            var positions = first.messages("data");
            for (int n : List.of(0, 4, 9)) {
                var position = positions.get(n).get("position");
                try (var client = synced("stream", "after", "after", position)) {
                    assertThat(numbers(client)).isEqualTo(range(n + 1, 10));
                    var subscribed = client.messages().getFirst();
                    assertThat(subscribed.get("position")).isEqualTo(position);
                    assertThat(subscribed.get("complete").asBoolean()).isTrue();
                    assertThat(client.messages().getLast().get("position"))
                            .isEqualTo(positions.get(9).get("position"));
                }
            }
            publish("after", 10, 12);
            first.await("data", 12);
            assertThat(numbers(first)).isEqualTo(range(0, 12));
            assertThat(types(first)).containsOnlyOnce("subscribed", "synced");
        }
    }

    @Test
    void behindTheMergedPositionsOfSeveralPartitionsComesExactlyTheRest() throws Exception {
        for (int n = 0; n < 60; n++) {
            publish("parts", n % 3, Instant.now().toEpochMilli(), n);
        }
        try (var first = synced("stream", "parts", "since", "1h")) {
            assertThat(numbers(first)).containsExactlyInAnyOrderElementsOf(range(0, 60));
            for (int taken : List.of(1, 7, 20, 33, 60)) {
                List<JsonNode> kept = first.messages("data").subList(0, taken);
                try (var client = synced("stream", "parts", "after", merged(kept))) {
                    assertThat(Stream.concat(kept.stream(), client.messages("data").stream()))
                            .extracting(m -> m.get("data").get("n").asInt())
                            .containsExactlyInAnyOrderElementsOf(range(0, 60));
                    assertThat(byPartition(client).values())
                            .allSatisfy(numbers -> assertThat(numbers).isSorted());
                }
            }
        }
    }

    /** As PROTOCOL.md has the merge rule. */
    private static List<String> merged(List<JsonNode> messages) {
        var newest = new TreeMap<String, Long>();
        for (JsonNode message : messages) {
            String position = message.get("position").asText();
            int colon = position.lastIndexOf(':') + 1;
            newest.merge(
                    position.substring(0, colon),
                    Long.parseLong(position.substring(colon)),
                    Math::max);
        }
        return newest.entrySet().stream().map(e -> e.getKey() + e.getValue()).toList();
    }

    private static Map<String, List<Integer>> byPartition(Client client) {
        return client.messages("data").stream()
                .collect(
                        Collectors.groupingBy(
                                m -> m.get("position").asText().replaceAll(":\\d+$", ""),
                                Collectors.mapping(
                                        m -> m.get("data").get("n").asInt(), Collectors.toList())));
    }

    @Test
    void sinceIsATimeOrADuration() throws Exception {
        var now = Instant.now();
        for (int hours = 3; hours >= 1; hours--) {
            publish("timed", 0, now.minus(Duration.ofHours(hours)).toEpochMilli(), hours);
        }
        awaitRead("timed", 3);
        String twoHoursAgo = now.minus(Duration.ofMinutes(121)).toString();
        try (var byTime = synced("stream", "timed", "since", twoHoursAgo);
                var byDuration = synced("stream", "timed", "since", "90m");
                var inPlus1 =
                        synced(
                                "stream",
                                "timed",
                                "since",
                                now.minusSeconds(5400).toString().replaceAll("Z$", "+00:00"));
                var all = synced("stream", "timed", "since", "1d");
                var limited = synced("stream", "recent", "since", "1d");
                var toCome = synced("stream", "timed", "since", "1s")) {
            assertThat(numbers(byTime)).containsExactly(2, 1);
            assertThat(numbers(byDuration)).containsExactly(1);
            assertThat(numbers(inPlus1)).containsExactly(1);
            assertThat(numbers(all)).containsExactly(3, 2, 1);
            assertThat(numbers(toCome)).isEmpty();
            assertThat(numbers(limited)).containsExactly(1);
            assertThat(promise(limited)).isEqualTo("false limit");
            assertThat(List.of(promise(byTime), promise(byDuration), promise(toCome)))
                    .containsOnly("true ");
        }
        try (var two = synced("stream", "recent", "last", 3)) {
            assertThat(numbers(two)).containsExactly(2, 1);
            assertThat(promise(two)).isEqualTo("false limit");
        }
    }

    /** Whether the beginning could be had, and why not. */
    private static String promise(Client client) {
        var subscribed = client.messages("subscribed").getFirst();
        return subscribed.get("complete").asText() + " " + subscribed.path("reason").asText();
    }

    @Test
    void theLastOfSeveralPartitionsAreTheNewestOfAll() throws Exception {
        long now = Instant.now().toEpochMilli();
        for (int n = 0; n < 30; n++) {
            publish("lasting", n % 7 % 3, now - 30_000 + n * 1000L, n);
        }
        awaitRead("lasting", 30);
        for (int last : List.of(1, 2, 5, 13, 30)) {
            try (var client = synced("stream", "lasting", "last", last)) {
                assertThat(numbers(client))
                        .containsExactlyInAnyOrderElementsOf(range(30 - last, 30));
                assertThat(promise(client)).isEqualTo("true ");
            }
        }
        try (var client = synced("stream", "lasting", "last", 31)) {
            assertThat(numbers(client)).hasSize(30);
            assertThat(promise(client)).isEqualTo("false fewer");
        }
    }

    // --- one key

    @Test
    void everyKeyHasAChannelOfItsOwn() throws Exception {
        var channels =
                Map.of(
                        "meter-1", "keyed:meter-1",
                        "50% :ä/b", "keyed:50%25 :%C3%A4/b",
                        "ü,;?#&", "keyed:ü%2C;?#&");
        byte[] binary = {(byte) 0xFF, 0};
        try (var client = connect();
                var whole = subscribed("stream", "keyed")) {
            client.say("subscribe", "channels", List.copyOf(channels.values()));
            client.say("subscribe", "channel", "keyed:%fF%00").await("subscribed", 4);
            for (var key : channels.keySet()) {
                brokers.publish("keyed", key, "{\"is\":\"mine\"}");
                brokers.publish("keyed", key + "0", "{\"is\":\"foreign\"}");
            }
            brokers.publish("keyed", "{\"is\":\"foreign\"}");
            brokers.publish("keyed", binary, "{\"is\":\"mine\"}".getBytes(UTF_8));
            whole.await("data", 8);
            var data = client.await("data", 4);
            assertThat(data).hasSize(4);
            assertThat(data).extracting(m -> m.get("data").get("is").asText()).containsOnly("mine");
            assertThat(data.subList(0, 3))
                    .allSatisfy(m -> {
                        String channel = channels.get(m.get("key").asText());
                        assertThat(m.get("channel").asText()).isEqualTo(channel);
                    });
            assertThat(data.get(3).get("channel").asText()).isEqualTo("keyed:%fF%00");
            assertThat(data.get(3).get("keyBase64").asText()).isEqualTo("/wA=");
            assertThat(data.get(3).has("key")).isFalse();
        }
        try (var client = synced("channel", "keyed:50%25%20:%C3%A4/b", "since", "1h")) {
            assertThat(client.messages("data")).hasSize(1);
        }
        try (var client = synced("channel", "keyed:%FF%00", "last", 1)) {
            assertThat(client.messages("data")).hasSize(1);
        }
    }

    @Test
    void keysAreMadeByTemplateFromFieldsAndHeaders() throws Exception {
        try (var client = subscribed("channel", "places:north/2");
                var whole = subscribed("stream", "places")) {
            place("{\"site\":\"north\",\"n\":1}", "2");
            place("{\"site\":\"north\",\"n\":2}", "3");
            place("{\"site\":\"north\",\"n\":3}", null);
            place("{\"site\":7,\"n\":4}", "2");
            place("{\"n\":5}", "2");
            place("{\"site\":\"north\",\"n\":6}", "2");
            whole.await("data", 6);
            client.await("data", 2);
            assertThat(numbers(client)).containsExactly(1, 6);
            assertThat(whole.messages("data"))
                    .extracting(m -> m.path("key").asText())
                    .containsExactly("north/2", "north/3", "", "7/2", "", "north/2");
        }
        try (var replayed = synced("channel", "places:north/2", "since", "1h")) {
            assertThat(numbers(replayed)).containsExactly(1, 6);
        }
    }

    private static void place(String value, String floor) throws Exception {
        brokers.producer().send(record("places", "record-key", value, "floor", floor)).get();
    }

    private static ProducerRecord<byte[], byte[]> record(
            String topic, String key, String value, String header, String text) {
        var record =
                new ProducerRecord<>(
                        topic, key.getBytes(UTF_8), value == null ? null : value.getBytes(UTF_8));
        if (text != null) {
            record.headers().add(new RecordHeader(header, text.getBytes(UTF_8)));
        }
        return record;
    }

    // --- what of it

    @Test
    void filtersAndFieldsHoldLiveAndOnReplay() throws Exception {
        String filter =
                "value.power_w > 1000 and key prefix 'm-' and (headers.unit = 'W' or not exists"
                        + " headers.unit) and not value.mode in ('test', 'off')";
        Object[] members = {
            "stream", "filtered", "filter", filter, "fields", List.of("power_w", "at.site", "none")
        };
        try (var live = subscribed(members);
                var whole = subscribed("stream", "filtered")) {
            filtered("m-1", "{\"power_w\":1000.5,\"mode\":\"heat\",\"at\":{\"site\":\"a\"}}", "W");
            filtered("m-2", "{\"power_w\":1000,\"mode\":\"heat\"}", "W");
            filtered("m-3", "{\"power_w\":\"2000\",\"mode\":\"heat\"}", "W");
            filtered("m-4", "{\"power_w\":1,\"power_w\":2000,\"mode\":\"heat\"}", "W");
            filtered("n-5", "{\"power_w\":2000,\"mode\":\"heat\"}", "W");
            filtered("m-6", "{\"power_w\":2000,\"mode\":\"heat\"}", "kW");
            filtered("m-7", "{\"power_w\":2000,\"mode\":\"off\"}", "W");
            filtered("m-8", "{\"power_w\":2000}", "W");
            filtered("m-9", "{\"power_w\": 2e3 ,\"mode\":\"cool\",\"at\":[]}", null);
            filtered("m-1", null, "W");
            whole.await("data", 10);
            live.await("data", 2);
            try (var replayed = synced(with(members, "since", "1h"));
                    var last = synced(with(members, "last", 1))) {
                for (var client : List.of(live, replayed)) {
                    assertThat(client.messages("data"))
                            .extracting(m -> m.get("key").asText() + " " + m.get("data"))
                            .containsExactly(
                                    "m-1 {\"power_w\":1000.5,\"at.site\":\"a\",\"none\":null}",
                                    "m-9 {\"power_w\":2000.0,\"at.site\":null,\"none\":null}");
                }
                assertThat(replayed.received()).anyMatch(message -> message.contains("2e3"));
                assertThat(last.messages("data"))
                        .extracting(m -> m.get("key").asText())
                        .containsExactly("m-9");
            }
        }
    }

    private static void filtered(String key, String value, String unit) throws Exception {
        brokers.producer().send(record("filtered", key, value, "unit", unit)).get();
    }

    private static Object[] with(Object[] members, Object... more) {
        return Stream.concat(Stream.of(members), Stream.of(more)).toArray();
    }

    @Test
    void filtersSeeAStreamsOwnFields() throws Exception {
        try (var client =
                subscribed(
                        "stream",
                        "picked",
                        "filter",
                        "value.power >= 5",
                        "fields",
                        List.of("name"))) {
            brokers.publish("picked", "{\"a\":{\"b\":4},\"n\":\"four\",\"power\":9}");
            brokers.publish("picked", "{\"a\":{\"b\":5},\"n\":\"five\"}");
            assertThat(client.await("data", 1).getFirst().get("data"))
                    .hasToString("{\"name\":\"five\"}");
        }
    }

    // --- how often

    @Test
    void thePaceIsConfirmedAndCanBeChanged() throws Exception {
        try (var client = subscribed("stream", "paced", "every", "500ms", "deliver", "all")) {
            assertThat(pace(client.messages().getFirst())).isEqualTo("500ms all");
            publish("paced", 0, 3);
            client.await("data", 3);
            client.say("pace", "stream", "paced", "every", "1h").await("paced", 1);
            client.say("pace", "stream", "paced").await("paced", 2);
            publish("paced", 3, 6);
            client.await("data", 6);
            assertThat(numbers(client)).isEqualTo(range(0, 6));
            assertThat(client.messages("paced"))
                    .extracting(SubscribingIT::pace)
                    .containsExactly("1h latest", "none ");
        }
    }

    private static String pace(JsonNode message) {
        return message.path("every").asText("none") + " " + message.path("deliver").asText();
    }

    @Test
    void aStreamsOwnPaceIsTheQuickest() {
        try (var client = connect()) {
            client.say("subscribe", "stream", "slowed");
            client.say("subscribe", "stream", "slowed", "every", "1s", "deliver", "all");
            client.say("subscribe", "stream", "slowed", "every", "1m");
            client.say("pace", "stream", "slowed").await("paced", 1);
            assertThat(client.messages())
                    .extracting(SubscribingIT::pace)
                    .containsExactly("2s latest", "2s latest", "1m latest", "2s latest");
        }
    }

    // --- again, and no more

    @Test
    void askedForAgainWithAnythingElseASubscriptionIsReplaced() throws Exception {
        try (var client = subscribed("stream", "again")) {
            publish("again", 0, 3);
            client.await("data", 3);
            client.say("subscribe", "stream", "again", "last", 2).await("synced", 1);
            publish("again", 3, 4);
            client.await("data", 6);
            client.say("subscribe", "stream", "again", "filter", "value.n = 5");
            client.say("subscribe", "stream", "again").await("subscribed", 4);
            publish("again", 4, 6);
            client.await("data", 7);
            assertThat(numbers(client)).containsExactly(0, 1, 2, 1, 2, 3, 5);
            assertThat(types(client))
                    .containsExactly(
                            "subscribed",
                            "data",
                            "data",
                            "data",
                            "subscribed",
                            "data",
                            "data",
                            "synced",
                            "data",
                            "subscribed",
                            "subscribed",
                            "data");

            client.say("unsubscribe", "streams", List.of("again", "again"));
            client.await("unsubscribed", 1);
            try (var other = subscribed("stream", "again")) {
                publish("again", 6, 7);
                other.await("data", 1);
            }
            client.say("unsubscribe", "channel", "again:key").await("unsubscribed", 2);
            client.say("subscribe", "stream", "again").await("subscribed", 5);
            publish("again", 7, 8);
            client.await("data", 8);
            assertThat(numbers(client)).endsWith(5, 7);
        }
    }

    @Test
    void aKeyAndItsStreamAreDifferentSubscriptions() throws Exception {
        var seen = new ArrayList<String>();
        try (var client = subscribed("channels", List.of("again", "again:k"))) {
            client.await("subscribed", 2);
            brokers.publish("again", "k", "{}");
            client.await("data", 2).forEach(m -> seen.add(m.path("channel").asText("whole")));
            assertThat(seen).containsExactlyInAnyOrder("whole", "again:k");
            client.say("unsubscribe", "stream", "again").await("unsubscribed", 1);
            brokers.publish("again", "k", "{}");
            Awaitility.await().until(() -> client.messages("data").size() == 3);
            assertThat(client.messages().getLast().get("channel").asText()).isEqualTo("again:k");
        }
    }
}
