package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Positions given back that the log can no longer meet, or that never were any. */
class PositionsIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "renewed", "short", "sound", "other");
        gateway = gateway().awaitReady();
    }

    private static GatewayProcess gateway() throws Exception {
        return GatewayProcess.start(
                directory,
                """
                listen: {port: 0}
                metrics: {open: true}
                kafka: {brokers: "%s"}
                streams:
                  renewed: {topic: renewed}
                  short: {topic: short}
                  sound: {topic: sound}
                  other: {topic: other}
                auth: none
                """
                        .formatted(brokers.bootstrap()));
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static String subscribe(String stream, String after) {
        return JSON.createObjectNode()
                .put("type", "subscribe")
                .put("stream", stream)
                .put("after", after)
                .toString();
    }

    private static String position(GatewayProcess node, String stream) {
        try (var client = Client.connect(node.ws("/v1/ws"))) {
            client.send("{\"type\":\"subscribe\",\"stream\":\"" + stream + "\"}");
            client.awaitCount(1);
            return client.messages("subscribed").getFirst().get("position").asText();
        }
    }

    /** The position with another offset. */
    private static String at(String position, long offset) {
        return position.substring(0, position.lastIndexOf(':') + 1) + offset;
    }

    private static void publish(String topic, int from, int to) throws Exception {
        for (int n = from; n < to; n++) {
            brokers.publish(topic, "{\"n\":" + n + "}");
        }
    }

    /** What a client gets that comes with a position, up to the present. */
    private static List<JsonNode> resumed(GatewayProcess node, String stream, String after) {
        try (var client = Client.connect(node.ws("/v1/ws"))) {
            client.send(subscribe(stream, after));
            client.await("all there is", m -> m.toString().contains("\"type\":\"synced\""));
            return client.messages();
        }
    }

    private static void assertTold(
            List<JsonNode> messages, String reason, String from, String to, int... numbers) {
        assertThat(messages.get(0).get("type").asText()).isEqualTo("subscribed");
        assertThat(messages.get(0).get("complete").asBoolean()).isFalse();
        assertThat(messages.get(0).get("reason").asText()).isEqualTo(reason);
        assertThat(messages.get(0).get("position").asText()).isEqualTo(to);
        assertThat(messages.get(1).get("type").asText()).isEqualTo("gap");
        assertThat(messages.get(1).get("reason").asText()).isEqualTo(reason);
        assertThat(messages.get(1).get("from").asText()).isEqualTo(from);
        assertThat(messages.get(1).get("to").asText()).isEqualTo(to);
        var data = messages.subList(2, messages.size() - 1);
        assertThat(data)
                .extracting(m -> m.get("data").get("n").asInt())
                .containsExactly(box(numbers));
        assertThat(messages.getLast().get("type").asText()).isEqualTo("synced");
    }

    private static Integer[] box(int... numbers) {
        return IntStream.of(numbers).boxed().toArray(Integer[]::new);
    }

    @Test
    void ofATopicThatWasMadeAgainTheyAreToldAndTheNewOneIsReadFromItsBeginning() throws Exception {
        publish("renewed", 0, 3);
        String old = at(position(gateway, "renewed"), 2);
        brokers.kafka().deleteTopic("renewed");
        Awaitility.await().until(() -> brokers.kafka().createTopic("renewed", 1, Map.of()));
        Awaitility.await()
                .ignoreExceptions()
                .until(() -> brokers.publish("renewed", "{\"n\":10}") >= 0);
        publish("renewed", 11, 15);
        try (var fresh = gateway().awaitReady()) {
            String now = position(fresh, "renewed");
            assertThat(at(now, 2)).isNotEqualTo(old);
            assertTold(
                    resumed(fresh, "renewed", old),
                    "recreated",
                    old,
                    at(now, 0),
                    10,
                    11,
                    12,
                    13,
                    14);
            Awaitility.await("the other gateway knows, too")
                    .atMost(Duration.ofSeconds(30))
                    .until(() -> position(gateway, "renewed").equals(now));
            assertTold(
                    resumed(gateway, "renewed", old),
                    "recreated",
                    old,
                    at(now, 0),
                    10,
                    11,
                    12,
                    13,
                    14);
        }
    }

    @Test
    void belowTheLogsStartTheFirstAndTheLastThatIsMissingAreTold() throws Exception {
        publish("short", 0, 30);
        brokers.kafka().deleteRecords("short", 0, 25);
        try (var fresh = gateway().awaitReady()) {
            String now = position(fresh, "short");
            assertThat(now).endsWith(":30");
            assertTold(
                    resumed(fresh, "short", at(now, 7)),
                    "retention",
                    at(now, 7),
                    at(now, 25),
                    25,
                    26,
                    27,
                    28,
                    29);
            var whole = resumed(fresh, "short", at(now, 25));
            assertThat(whole.getFirst().get("complete").asBoolean()).isTrue();
            assertThat(whole.get(1).get("data").get("n").asInt()).isEqualTo(25);
        }
    }

    @Test
    void beyondTheLogsEndTheyAreToldAndWhatComesIsLive() throws Exception {
        publish("other", 0, 3);
        String now = position(gateway, "other");
        try (var client = Client.connect(gateway.ws("/v1/ws"))) {
            client.send(subscribe("other", at(now, 1_000)));
            client.await("to be live", m -> m.toString().contains("\"type\":\"synced\""));
            publish("other", 3, 5);
            client.await("what is published", m -> m.getLast().contains("\"n\":4"));
            var messages = client.messages();
            assertThat(messages.get(0).get("complete").asBoolean()).isFalse();
            assertThat(messages.get(1).get("reason").asText()).isEqualTo("truncated");
            assertThat(messages.get(1).get("from").asText()).isEqualTo(at(now, 1_000));
            assertThat(client.messages("data"))
                    .extracting(message -> message.get("data").get("n").asInt())
                    .containsExactly(3, 4);
        }
    }

    @Test
    void whatIsNoneOfTheStreamsIsRefusedByNameAndTheConnectionStays() throws Exception {
        String position = position(gateway, "sound");
        var wrong =
                new ArrayList<>(
                        List.of(
                                position(gateway, "other"),
                                at(position, -1),
                                at(position, 5) + "5".repeat(30),
                                at(position, 5) + " ",
                                position.replace(".0:", ".7:"),
                                position.replaceFirst("1", "2"),
                                position.replace(":", ";"),
                                "\u0000",
                                "x".repeat(5_000),
                                position + "," + position));
        IntStream.range(0, position.lastIndexOf(':') + 1)
                .forEach(length -> wrong.add(position.substring(0, length)));
        try (var client = Client.connect(gateway.ws("/v1/ws"))) {
            for (int i = 0; i < wrong.size(); i++) {
                String text = wrong.get(i);
                client.send(subscribe("sound", text)).awaitCount(i + 1);
                var error = client.messages().get(i);
                assertThat(error.path("type").asText()).as(text).isEqualTo("error");
                assertThat(error.path("code").asText()).as(text).isEqualTo("invalid_position");
                assertThat(error.path("stream").asText()).as(text).isEqualTo("sound");
                assertThat(error.has("part")).as(text).isEqualTo(!text.isEmpty());
                assertThat(text).startsWith(error.path("part").asText().replaceAll("…$", ""));
            }
            client.send(subscribe("sound", position));
            publish("sound", 0, 1);
            client.await("what is published", m -> m.getLast().endsWith("\"data\":{\"n\":0}}"));
            assertThat(client.isOpen()).isTrue();
        }
    }

    /** Whoever makes up a life of the topic cannot be told from one who slept through another. */
    @Test
    void aForgedLifeOfATopicGetsWhatThereIs() throws Exception {
        String now = position(gateway, "sound");
        String forged = now.replaceAll("\\.[^.]+\\.0:", ".AAAAAAAAAAA.0:");
        var messages = resumed(gateway, "sound", forged);
        assertThat(messages.get(1).get("reason").asText()).isEqualTo("recreated");
        assertThat(messages.get(1).get("from").asText()).isEqualTo(forged);
        assertThat(messages.get(1).get("to").asText()).isEqualTo(at(now, 0));
    }
}
