package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Stream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code mode: state}: the last value of every key, then every change, and back after a break. */
class StateIT {
    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers =
                Brokers.start(
                        directory.resolve("kafka"),
                        "pumps",
                        "cut",
                        "filtered",
                        "full",
                        "forgotten",
                        "moved");
        brokers.kafka().createTopic("valves", 3, Map.of());
        pumpsAndTheir("a", 1);
        pumpsAndTheir("b", 1);
        pumpsAndTheir("gone", 1);
        pumpsAndTheir("a", 2);
        pumpsAndTheir("c", 1);
        brokers.delete("pumps", "gone");
        brokers.publish("pumps", "{\"n\":\"without a key\"}");
        gateway = gateway();
    }

    private static GatewayProcess gateway() throws Exception {
        return GatewayProcess.start(
                        directory,
                        """
                        listen: {port: 0}
                        metrics: {open: true}
                        kafka: {brokers: "%s"}
                        auth: none
                        streams:
                          pumps: {topic: pumps, state: true}
                          cut: {topic: cut, state: true}
                          valves: {topic: valves, state: true}
                          filtered: {topic: filtered, state: true}
                          full: {topic: full, state: {keys: 3}}
                          moved: {topic: moved, state: true}
                          forgotten: {topic: forgotten, state: {deletions: 0s}}
                        """
                                .formatted(brokers.bootstrap()))
                .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static void pumpsAndTheir(String key, int n) throws Exception {
        brokers.publish("pumps", key, "{\"n\":" + n + "}");
    }

    private static Client synced(Object... members) {
        var client = Client.connect(gateway.ws("/v1/ws")).say("subscribe", members);
        client.await("synced", 1);
        return client;
    }

    private static Client state(String stream, Object... members) {
        var client = Client.connect(gateway.ws("/v1/ws"));
        client.say("subscribe", members(stream, members)).await("synced", 1);
        return client;
    }

    /** Publishes to a stream, and returns when the gateway has read it all. */
    private static void read(String stream, int records, Publishing publish) throws Exception {
        try (var witness = Client.connect(gateway.ws("/v1/ws"))) {
            witness.say("subscribe", "stream", stream).await("subscribed", 1);
            publish.run();
            witness.await("data", records);
        }
    }

    private interface Publishing {
        void run() throws Exception;
    }

    private static Object[] members(String stream, Object... members) {
        return Stream.concat(Stream.of("channel", stream, "mode", "state"), Stream.of(members))
                .toArray();
    }

    /** Types, keys and values, a line each. */
    private static List<String> told(Client client) {
        return client.messages().stream().map(StateIT::told).toList();
    }

    private static String told(JsonNode message) {
        return switch (message.get("type").asText()) {
            case "data" ->
                    message.path("key").asText("no key")
                            + " "
                            + (message.path("deleted").asBoolean()
                                    ? "deleted"
                                    : message.get("data"));
            case String type -> type;
        };
    }

    /** What a client knows that believes what it is told. */
    private static Map<String, String> known(Client client) {
        var known = new TreeMap<String, String>();
        for (JsonNode message : client.messages()) {
            String key = message.path("key").asText();
            switch (message.get("type").asText()) {
                case "reset" -> known.clear();
                case "data" -> {
                    if (message.path("deleted").asBoolean()) {
                        known.remove(key);
                    } else {
                        known.put(key, message.get("data").toString());
                    }
                }
                default -> {}
            }
        }
        return known;
    }

    private static long next(JsonNode message) {
        return Long.parseLong(message.get("position").asText().replaceAll(".*:", ""));
    }

    @Test
    void theLastOfEveryKeyComesFirstThenEveryChange() throws Exception {
        try (var client = state("pumps")) {
            assertThat(told(client))
                    .containsExactly(
                            "subscribed", "b {\"n\":1}", "a {\"n\":2}", "c {\"n\":1}", "synced");
            assertThat(client.messages("subscribed").getFirst().has("position")).isFalse();
            assertThat(client.messages("subscribed").getFirst().get("complete").asBoolean())
                    .isTrue();
            assertThat(client.messages("data")).extracting(StateIT::next).isSorted();
            var synced = client.messages("synced").getFirst();
            assertThat(next(synced)).isEqualTo(7);

            try (var one = synced("channel", "pumps:b", "last", 1);
                    var none = synced("channel", "pumps:gone", "last", 1);
                    var never = synced("channel", "pumps:never", "last", 1);
                    var keyed = state("pumps:a")) {
                assertThat(told(one)).containsExactly("subscribed", "b {\"n\":1}", "synced");
                assertThat(one.messages().getFirst().get("complete").asBoolean()).isTrue();
                assertThat(told(none)).doesNotContain("gone {\"n\":1}");
                assertThat(told(never)).containsExactly("subscribed", "synced");
                assertThat(told(keyed)).containsExactly("subscribed", "a {\"n\":2}", "synced");
                pumpsAndTheir("a", 3);
                pumpsAndTheir("d", 1);
                brokers.delete("pumps", "b");
                pumpsAndTheir("a", 4);
                client.await("data", 7);
                keyed.await("data", 3);
                one.await("data", 2);
                assertThat(told(client).subList(5, 9))
                        .containsExactly("a {\"n\":3}", "d {\"n\":1}", "b deleted", "a {\"n\":4}");
                assertThat(told(keyed).subList(3, 5)).containsExactly("a {\"n\":3}", "a {\"n\":4}");
                assertThat(told(one).getLast()).isEqualTo("b deleted");
            }
            try (var paced = state("pumps", "every", "1h")) {
                assertThat(paced.messages("data"))
                        .extracting(m -> m.get("key").asText())
                        .containsExactly("c", "d", "a");
            }
            try (var back = state("pumps", "after", synced.get("position"))) {
                assertThat(told(back))
                        .containsExactly(
                                "subscribed", "d {\"n\":1}", "b deleted", "a {\"n\":4}", "synced");
            }
        }
    }

    @Test
    void inMidSnapshotItGoesOnWhereItWasCutOff() throws Exception {
        read(
                "cut",
                40,
                () -> {
                    for (int n = 0; n < 40; n++) {
                        brokers.publish("cut", "k" + n % 25, "{\"n\":" + n + "}");
                    }
                });
        try (var whole = state("cut")) {
            var data = whole.messages("data");
            assertThat(data).hasSize(25);
            brokers.publish("cut", "k3", "{\"n\":100}");
            brokers.delete("cut", "k4");
            whole.await("data", 27);
            for (int taken : List.of(1, 12, 25)) {
                try (var rest = state("cut", "after", data.get(taken - 1).get("position"))) {
                    var known = new HashMap<String, String>();
                    data.subList(0, taken)
                            .forEach(m ->
                                    known.put(m.get("key").asText(), m.get("data").toString()));
                    assertThat(rest.messages("reset")).isEmpty();
                    rest.messages("data").stream()
                            .filter(m -> m.path("deleted").asBoolean())
                            .forEach(m -> known.remove(m.get("key").asText()));
                    known.putAll(known(rest));
                    assertThat(known).isEqualTo(known(whole));
                    assertThat(next(rest.messages("synced").getFirst())).isEqualTo(42);
                    assertThat(rest.messages("data")).extracting(StateIT::next).isSorted();
                }
            }
        }
    }

    @Test
    void ofSeveralPartitionsThePositionIsThatOfEach() throws Exception {
        read(
                "valves",
                30,
                () -> {
                    for (int n = 0; n < 30; n++) {
                        valve("v" + n % 10, n % 10 % 3, "{\"n\":" + n + "}");
                    }
                });
        try (var client = state("valves")) {
            assertThat(known(client)).hasSize(10);
            assertThat(client.messages("data")).hasSize(10);
            var synced = client.messages("synced").getFirst().get("position");
            assertThat(synced).hasSize(3);
            valve("v1", 1, null);
            valve("v2", 2, "{\"n\":99}");
            client.await("data", 12);
            try (var back = state("valves", "after", synced)) {
                assertThat(told(back))
                        .containsExactlyInAnyOrder(
                                "subscribed", "v1 deleted", "v2 {\"n\":99}", "synced");
            }
            // one that was cut off when it knew but one key: the others' partitions are read anew
            var first = client.messages("data").getFirst();
            try (var back = state("valves", "after", first.get("position"))) {
                var known = new TreeMap<>(known(back));
                known.putIfAbsent(first.get("key").asText(), first.get("data").toString());
                assertThat(known).isEqualTo(known(client));
            }
        }
    }

    private static void valve(String key, int partition, String value) throws Exception {
        byte[] bytes = value == null ? null : value.getBytes(UTF_8);
        brokers.producer()
                .send(new ProducerRecord<>("valves", partition, key.getBytes(UTF_8), bytes))
                .get();
    }

    /** A key that does not pass any more is gone for the client; fields are picked here, too. */
    @Test
    void filtersAndFieldsHoldForState() throws Exception {
        Function<Integer, String> value = n -> "{\"n\":" + n + ",\"m\":0}";
        read(
                "filtered",
                4,
                () -> {
                    brokers.publish("filtered", "low", value.apply(1));
                    brokers.publish("filtered", "high", value.apply(10));
                    brokers.publish("filtered", "was-high", value.apply(10));
                    brokers.publish("filtered", "was-high", value.apply(1));
                });
        try (var client = state("filtered", "filter", "value.n > 5", "fields", List.of("n"));
                var all = state("filtered")) {
            assertThat(told(client)).containsExactly("subscribed", "high {\"n\":10}", "synced");
            brokers.publish("filtered", "high", value.apply(11));
            brokers.publish("filtered", "high", value.apply(2));
            brokers.publish("filtered", "low", value.apply(12));
            brokers.publish("filtered", "other", value.apply(3));
            brokers.delete("filtered", "low");
            all.await("data", 8);
            client.await("data", 5);
            assertThat(told(client).stream().filter(line -> !line.startsWith("other")))
                    .containsExactly(
                            "subscribed",
                            "high {\"n\":10}",
                            "synced",
                            "high {\"n\":11}",
                            "high deleted",
                            "low {\"n\":12}",
                            "low deleted");
            assertThat(known(client)).isEmpty();
        }
    }

    @Test
    void aStreamWithTooManyKeysHasNoState() throws Exception {
        read(
                "full",
                3,
                () -> {
                    for (String key : List.of("a", "b", "c")) {
                        brokers.publish("full", key, "{}");
                    }
                });
        try (var client = state("full")) {
            assertThat(known(client)).hasSize(3);
            brokers.publish("full", "d", "{}");
            client.await("data", 4);
        }
        try (var client = Client.connect(gateway.ws("/v1/ws"))) {
            client.say("subscribe", "stream", "full", "mode", "state").await("error", 1);
            assertThat(client.messages("error").getFirst().get("code").asText())
                    .isEqualTo("state_unavailable");
            client.say("subscribe", "stream", "full").await("subscribed", 1);
        }
    }

    @Test
    void whoMayHaveMissedDeletionsBeginsAnew() throws Exception {
        read(
                "forgotten",
                2,
                () -> {
                    brokers.publish("forgotten", "a", "{\"n\":1}");
                    brokers.publish("forgotten", "b", "{\"n\":1}");
                });
        try (var client = state("forgotten")) {
            var position = client.messages("synced").getFirst().get("position");
            brokers.delete("forgotten", "a");
            brokers.publish("forgotten", "c", "{\"n\":1}");
            client.await("data", 4);
            try (var back = state("forgotten", "after", position)) {
                assertThat(told(back))
                        .containsExactly(
                                "subscribed", "reset", "b {\"n\":1}", "c {\"n\":1}", "synced");
            }
        }
    }

    /** The state is the log's, not the gateway's. */
    @Test
    void anotherGatewayHasTheSameStateAndGoesOnBehindTheSamePosition() throws Exception {
        read(
                "moved",
                5,
                () -> {
                    for (String key : List.of("a", "b", "gone", "a")) {
                        brokers.publish("moved", key, "{\"n\":1}");
                    }
                    brokers.delete("moved", "gone");
                });
        try (var client = state("moved")) {
            var synced = client.messages("synced").getFirst().get("position");
            try (var other = gateway();
                    var there = Client.connect(other.ws("/v1/ws"));
                    var back = Client.connect(other.ws("/v1/ws"))) {
                there.say("subscribe", members("moved")).await("synced", 1);
                back.say("subscribe", members("moved", "after", synced)).await("synced", 1);
                assertThat(told(there)).isEqualTo(told(client));
                assertThat(told(back)).containsExactly("subscribed", "synced");
                brokers.publish("moved", "b", "{\"n\":2}");
                there.await("data", 3);
                back.await("data", 1);
                assertThat(told(back)).endsWith("b {\"n\":2}");
            }
        }
    }
}
