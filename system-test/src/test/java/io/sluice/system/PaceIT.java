package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Much is published, and little of it is wanted. */
@Tag("measured")
class PaceIT {
    private static final int PER_SECOND = 2_000;
    private static final int AT_ONCE = 10;
    private static final int KEYS = 5;
    private static final int SECONDS = 10;
    private static final Duration PACE = Duration.ofSeconds(2);

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "much");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                kafka: {brokers: "%s"}
                                streams:
                                  much: {topic: much}
                                auth: none
                                """
                                        .formatted(brokers.bootstrap()))
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static Client paced(String channel) {
        var client = Client.connect(gateway.ws("/v1/ws"));
        client.send("{\"type\":\"subscribe\",\"channel\":\"" + channel + "\",\"every\":\"2s\"}");
        client.awaitCount(1);
        return client;
    }

    @Test
    void ofEachKeyComesOneInTwoSecondsAndTheLastIsTheLast() throws Exception {
        long since = System.nanoTime();
        try (var whole = paced("much");
                var one = paced("much:key-3")) {
            long sent = publishMuch();
            double seconds = Duration.ofNanos(System.nanoTime() - since).toMillis() / 1e3;
            var last = new HashMap<String, Integer>();
            for (int n = (int) sent - KEYS; n < sent; n++) {
                last.put("key-" + n % KEYS, n);
            }
            Awaitility.await("the last of each key")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> lastOf(whole).equals(last));
            Awaitility.await("the last of one key")
                    .atMost(Duration.ofSeconds(10))
                    .until(() -> lastOf(one).equals(Map.of("key-3", last.get("key-3"))));
            assertPaced(whole, since, sent);
            assertPaced(one, since, sent);
            gateway.awaitMeter("sluice_publications_total{stream=\"much\"}", (double) sent);
            System.out.printf(
                    "figure: %d messages in %.1f s, given to two clients with every 2s: %d and %d%n",
                    sent, seconds, whole.messages("data").size(), one.messages("data").size());
            assertThat(sent / seconds).isGreaterThan(PER_SECOND * 0.7);
        }
    }

    private static long publishMuch() {
        var pace = Duration.ofSeconds(1).multipliedBy(AT_ONCE).dividedBy(PER_SECOND);
        try (var ticker = new Ticker(pace, PaceIT::publishSome)) {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(4 * SECONDS))
                    .until(() -> ticker.count() >= SECONDS * PER_SECOND / AT_ONCE);
            return ticker.stop() * AT_ONCE;
        }
    }

    private static void publishSome(long tick) {
        for (long n = tick * AT_ONCE; n < (tick + 1) * AT_ONCE; n++) {
            byte[] key = ("key-" + n % KEYS).getBytes(UTF_8);
            byte[] value = ("{\"n\":" + n + "}").getBytes(UTF_8);
            var _ = brokers.producer().send(new ProducerRecord<>("much", key, value));
        }
    }

    private static Map<String, Integer> lastOf(Client client) {
        var last = new HashMap<String, Integer>();
        client.messages("data").forEach(m -> last.put(m.get("key").asText(), number(m)));
        return last;
    }

    private static int number(JsonNode data) {
        return data.get("data").get("n").asInt();
    }

    /** In order, and no more than there is time for since the client began to ask. */
    private static void assertPaced(Client client, long since, long sent) {
        var elapsed = Duration.ofNanos(System.nanoTime() - since);
        var byKey = new HashMap<String, Integer>();
        var counts = new HashMap<String, Integer>();
        for (var data : client.messages("data")) {
            String key = data.get("key").asText();
            Integer before = byKey.put(key, number(data));
            assertThat(number(data)).isBetween(before == null ? 0 : before + 1, (int) sent - 1);
            counts.merge(key, 1, Integer::sum);
        }
        assertThat(counts.values())
                .allMatch(count -> count <= 1 + elapsed.dividedBy(PACE))
                .allMatch(count -> count >= SECONDS / 2 - 1);
    }
}
