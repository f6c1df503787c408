package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Both dialects, from a record in Kafka to a client's message. */
class DialectsIT {
    private static final String TIME = "\\d{4}-\\d\\d-\\d\\dT\\d\\d:\\d\\d:\\d\\d\\.\\d{3}Z";

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers =
                Brokers.start(
                        directory.resolve("kafka"), "homelab-energy-realtime", "power", "heat");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                kafka: {brokers: "%s", group: tests}
                                streams:
                                  energy: {topic: homelab-energy-realtime}
                                  power: {topic: power}
                                  heat: {topic: heat}
                                  picked: {topic: power, fields: {timestamp: ts, power_w: fields.power_w}}
                                  words: {topic: heat, payload: text}
                                  bytes: {topic: heat, payload: base64}
                                endpoints:
                                  - {path: /ws/energy, streams: [energy], subscribeOnConnect: [energy]}
                                  - {path: /ws, dialect: flat, streams: [power]}
                                  - {path: /ws/topic, dialect: flat, streams: [heat], addTopic: true}
                                  - {path: /ws/picked, dialect: flat, streams: [picked]}
                                """
                                                .formatted(brokers.bootstrap())
                                        + Tokens.yaml())
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static Client connect(String path) {
        return Client.connect(gateway.ws(path + "?token=" + Tokens.good()));
    }

    private static Client subscribed(String stream) {
        var client = connect("/v1/ws");
        client.send("{\"type\":\"subscribe\",\"stream\":\"" + stream + "\"}").awaitCount(1);
        return client;
    }

    private static long publish(String topic, String value) throws Exception {
        return brokers.publish(topic, value);
    }

    // --- native

    @Test
    void nativeDataFlowsFromTheMomentOfConnect() throws Exception {
        try (var client = connect("/ws/energy")) {
            publish("homelab-energy-realtime", "{\"b\":1,  \"a\":[1.50]}");
            assertThat(client.awaitCount(1).getFirst())
                    .startsWith("{\"type\":\"data\",\"stream\":\"energy\",\"position\":\"1.")
                    .endsWith(",\"data\":{\"b\":1,  \"a\":[1.50]}}");
        }
    }

    @Test
    void newClientsGetNothingBeforeTheySubscribe() throws Exception {
        try (var old = connect("/ws/energy");
                var client = connect("/v1/ws")) {
            publish("homelab-energy-realtime", "{\"before\":true}");
            old.awaitCount(1);
            client.send("{\"type\":\"subscribe\",\"streams\":[\"energy\"]}").awaitCount(1);
            publish("homelab-energy-realtime", "{\"after\":true}");
            assertThat(client.awaitCount(2))
                    .satisfiesExactly(
                            first ->
                                    assertThat(first)
                                            .matches(
                                                    "\\{\"type\":\"subscribed\",\"stream\":\"energy\","
                                                            + "\"streams\":\\[\"energy\"],"
                                                            + "\"position\":\"1\\.[\\w-]+\\.0:\\d+\"}"),
                            second -> assertThat(second).endsWith(",\"data\":{\"after\":true}}"));
        }
    }

    @Test
    void aSubscriptionBeginsExactlyWhereItSays() throws Exception {
        long before = publish("homelab-energy-realtime", "{}");
        try (var old = connect("/ws/energy")) {
            long last = publish("homelab-energy-realtime", "{}");
            old.awaitCount(1);
            try (var client = subscribed("energy")) {
                assertThat(last).isEqualTo(before + 1);
                assertThat(client.messages("subscribed").getFirst().get("position").asText())
                        .isEqualTo(old.messages().getLast().get("position").asText())
                        .endsWith(".0:" + (last + 1));
            }
        }
    }

    @Test
    void whatIsSubscribedAgainGoesOnAndIsConfirmedAgain() throws Exception {
        try (var client = subscribed("energy")) {
            publish("homelab-energy-realtime", "{\"n\":1}");
            client.awaitCount(2);
            client.send("{\"type\":\"subscribe\",\"streams\":[\"energy\"]}").awaitCount(3);
            publish("homelab-energy-realtime", "{\"n\":2}");
            assertThat(client.awaitCount(4))
                    .extracting(message -> message.replaceAll(".*\"type\":\"(\\w+)\".*", "$1"))
                    .containsExactly("subscribed", "data", "subscribed", "data");
            assertThat(client.messages().get(2).get("position"))
                    .isEqualTo(client.messages().get(1).get("position"));
        }
    }

    @Test
    void severalStreamsAreConfirmedOneByOne() {
        try (var client = connect("/v1/ws")) {
            client.send("{\"type\":\"subscribe\",\"streams\":[\"heat\",\"nowhere\",\"energy\"]}");
            client.awaitCount(3);
            assertThat(client.messages())
                    .extracting(m -> m.get("type").asText() + " " + m.path("stream").asText())
                    .containsExactly("subscribed heat", "error nowhere", "subscribed energy");
        }
    }

    @Test
    void unsubscribingEndsAStreamAndLeavesTheOthers() throws Exception {
        try (var client = subscribed("energy")) {
            client.send("{\"type\":\"subscribe\",\"stream\":\"heat\"}").awaitCount(2);
            client.send("{\"type\":\"unsubscribe\",\"streams\":[\"energy\"]}").awaitCount(3);
            publish("homelab-energy-realtime", "{\"unwanted\":true}");
            publish("heat", "{\"wanted\":true}");
            assertThat(client.awaitCount(4))
                    .last()
                    .asString()
                    .contains("\"stream\":\"heat\"")
                    .endsWith("\"data\":{\"wanted\":true}}");
            assertThat(client.received().get(2))
                    .isEqualTo(
                            "{\"type\":\"unsubscribed\",\"stream\":\"energy\",\"streams\":[\"energy\"]}");
            publish("homelab-energy-realtime", "{\"unwanted\":true}");
            client.send("{\"type\":\"ping\"}").awaitCount(5);
            assertThat(client.messages("data")).hasSize(1);
        }
    }

    @Test
    void pingsAreAnswered() {
        try (var client = connect("/ws/energy")) {
            client.send("{\"type\":\"ping\"}");
            assertThat(client.awaitCount(1))
                    .singleElement()
                    .asString()
                    .matches("\\{\"type\":\"pong\",\"timestamp\":\"" + TIME + "\"}");
        }
    }

    @Test
    void binaryMessagesCountLikeText() {
        try (var client = connect("/ws/energy")) {
            client.sendBinary("{\"type\":\"ping\"}".getBytes(UTF_8));
            client.awaitCount(1);
            assertThat(client.messages("pong")).hasSize(1);
        }
    }

    @Test
    void anUnknownStreamIsAnError() {
        try (var client = connect("/ws/energy")) {
            client.send("{\"type\":\"subscribe\",\"streams\":[\"enrgy\"]}");
            assertThat(client.awaitCount(1))
                    .containsExactly(
                            "{\"type\":\"error\",\"message\":\"there is no stream 'enrgy' here\","
                                    + "\"code\":\"stream_not_found\",\"stream\":\"enrgy\","
                                    + "\"part\":\"enrgy\"}");
        }
    }

    @Test
    void whatIsNoMessageIsAnErrorAndTheConnectionStays() throws Exception {
        String[] malformed = {
            "",
            "nonsense",
            "{\"type\":\"subscribe\"",
            "{\"type\":\"subscribe\"}",
            "{\"type\":\"subscribe\",\"streams\":\"energy\"}",
            "{\"type\":\"subscribe\",\"streams\":[]}",
            "{\"type\":\"subscribe\",\"streams\":[7]}",
            "{\"type\":7}",
            "{\"type\":\"dance\"}",
            "[\"subscribe\",\"energy\"]",
            "{\"type\":\"ping\"} {\"type\":\"ping\"}",
            "{\"a\":" + "[".repeat(1000) + "]".repeat(1000) + "}",
        };
        try (var client = connect("/ws/energy")) {
            for (String message : malformed) {
                client.send(message);
            }
            client.awaitCount(malformed.length);
            assertThat(client.messages("error"))
                    .hasSize(malformed.length)
                    .allSatisfy(error -> {
                        assertThat(error.get("code").asText()).isEqualTo("invalid_message");
                        assertThat(error.get("message").asText()).isNotBlank();
                    });
            publish("homelab-energy-realtime", "{\"still\":\"here\"}");
            client.awaitCount(malformed.length + 1);
            assertThat(client.messages("data")).hasSize(1);
        }
    }

    @Test
    void unknownMembersAreIgnored() {
        try (var client = connect("/ws/energy")) {
            client.send("{\"id\":[{}],\"type\":\"ping\",\"more\":{\"type\":\"subscribe\"}}");
            client.awaitCount(1);
            assertThat(client.messages("pong")).hasSize(1);
        }
    }

    // --- records

    @Test
    void keysAreTextWhereTheyAreText() throws Exception {
        try (var client = subscribed("heat")) {
            brokers.publish("heat", "device-\u00e5 \"1\"".getBytes(UTF_8), "{}".getBytes(UTF_8));
            brokers.publish("heat", new byte[] {(byte) 0xFF, 0, 1}, "{}".getBytes(UTF_8));
            client.awaitCount(3);
            assertThat(client.messages("data"))
                    .satisfiesExactly(
                            text ->
                                    assertThat(text.get("key").asText())
                                            .isEqualTo("device-\u00e5 \"1\""),
                            bytes -> {
                                assertThat(bytes.get("keyBase64").asText()).isEqualTo("/wAB");
                                assertThat(bytes.has("key")).isFalse();
                            });
        }
    }

    @Test
    void aRecordWithoutAValueDeletesItsKey() throws Exception {
        try (var client = subscribed("heat");
                var flat = connect("/ws/topic")) {
            brokers.publish("heat", "device-001".getBytes(UTF_8), null);
            publish("heat", "{\"d0\":5.2}");
            assertThat(client.awaitCount(3).get(1))
                    .matches(
                            "\\{\"type\":\"data\",\"deleted\":true,\"stream\":\"heat\","
                                    + "\"position\":\"1\\.[\\w-]+\\.0:\\d+\",\"timestamp\":\""
                                    + TIME
                                    + "\",\"key\":\"device-001\"}");
            assertThat(flat.awaitCount(1)).containsExactly("{\"topic\":\"heat\",\"d0\":5.2}");
        }
    }

    @Test
    void positionsAndTimesAreThoseOfTheLog() throws Exception {
        try (var client = subscribed("heat")) {
            String begin = client.messages().getFirst().get("position").asText();
            long offset = Long.parseLong(begin.substring(begin.lastIndexOf(':') + 1));
            String incarnation = begin.substring(0, begin.lastIndexOf(':') + 1);
            for (int i = 0; i < 20; i++) {
                brokers.publishAt("heat", 1_766_838_896_789L + i, "{\"i\":" + i + "}");
            }
            client.awaitCount(21);
            var data = client.messages("data");
            for (int i = 0; i < 20; i++) {
                assertThat(data.get(i).get("position").asText())
                        .isEqualTo(incarnation + (offset + i + 1));
                assertThat(data.get(i).get("timestamp").asText())
                        .isEqualTo("2025-12-27T12:34:56." + (789 + i) + "Z");
                assertThat(data.get(i).get("data").get("i").asInt()).isEqualTo(i);
            }
        }
    }

    @Test
    void whatAllClientsGetIsTheSame() throws Exception {
        try (var one = subscribed("heat");
                var other = subscribed("heat")) {
            publish("heat", "{\"d5\":35.0}");
            assertThat(one.awaitCount(2).get(1)).isEqualTo(other.awaitCount(2).get(1));
        }
    }

    @Test
    void textAndBytesBecomeStrings() throws Exception {
        try (var words = subscribed("words");
                var bytes = subscribed("bytes")) {
            publish("heat", "say \"hi\"\n\u00e5");
            words.awaitCount(2);
            bytes.awaitCount(2);
            assertThat(words.messages().get(1).get("data").asText())
                    .isEqualTo("say \"hi\"\n\u00e5");
            assertThat(bytes.messages().get(1).get("data").asText()).isEqualTo("c2F5ICJoaSIKw6U=");
        }
    }

    // --- flat

    @Test
    void flatIsThePayloadAndNothingElse() throws Exception {
        try (var client = connect("/ws")) {
            publish("power", "{\"power_w\":2450.5}");
            publish("power", "[1,\n 2.50]");
            publish("power", "null");
            assertThat(client.awaitCount(3))
                    .containsExactly("{\"power_w\":2450.5}", "[1,\n 2.50]", "null");
        }
    }

    @Test
    void flatDoesNotListen() throws Exception {
        try (var client = connect("/ws")) {
            client.send("{\"type\":\"ping\"}").send("nonsense").send("");
            client.sendBinary(new byte[] {(byte) 0xFF});
            publish("power", "{\"power_w\":1}");
            assertThat(client.awaitCount(1)).containsExactly("{\"power_w\":1}");
            assertThat(client.isOpen()).isTrue();
        }
    }

    @Test
    void theTopicIsPutInFront() throws Exception {
        try (var client = connect("/ws/topic")) {
            publish("heat", "{\"device_id\":\"device-001\",\"topic\":\"mine\",\"d0\":5.20}");
            publish("heat", "[1]");
            publish("heat", "{}");
            assertThat(client.awaitCount(2))
                    .containsExactly(
                            "{\"topic\":\"heat\",\"device_id\":\"device-001\",\"d0\":5.20}",
                            "{\"topic\":\"heat\"}");
        }
    }

    @Test
    void fieldsArePickedFromTheRecord() throws Exception {
        try (var client = connect("/ws/picked")) {
            publish(
                    "power",
                    "{\"ts\":\"2026-01-08T19:30:00Z\",\"fields\":{\"voltage\":1,\"power_w\":2450.50}}");
            publish("power", "{\"fields\":{\"power_w\":\"off\"}}");
            publish("power", "{\"nothing\":true}");
            publish("power", "{\"ts\":7}");
            assertThat(client.awaitCount(3))
                    .containsExactly(
                            "{\"timestamp\":\"2026-01-08T19:30:00Z\",\"power_w\":2450.50}",
                            "{\"timestamp\":null,\"power_w\":\"off\"}",
                            "{\"timestamp\":7,\"power_w\":null}");
        }
    }
}
