package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A client that does not read: what it costs the others (nothing), and what it gets later. */
@Tag("measured")
class SlowClientIT {
    private static final JsonMapper JSON = new JsonMapper();
    private static final int RECEIVE_BUFFER = 4096;
    private static final long MIB = 1 << 20;

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers =
                Brokers.start(directory.resolve("kafka"), "short", "long", "flat", "crowd", "many");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                limits: {idle: 10m}
                                kafka: {brokers: "%s"}
                                streams:
                                  short: {topic: short, tail: 512KiB}
                                  long: {topic: long, tail: 8MiB}
                                  flat: {topic: flat, tail: 512KiB}
                                  crowd: {topic: crowd, tail: 512KiB}
                                  many: {topic: many, tail: 128KiB}
                                endpoints:
                                  - {path: /ws/short, streams: [short], subscribeOnConnect: [short]}
                                  - {path: /ws/long, streams: [long], subscribeOnConnect: [long]}
                                  - {path: /ws/crowd, streams: [crowd], subscribeOnConnect: [crowd]}
                                  - {path: /ws/many, streams: [many], subscribeOnConnect: [many]}
                                  - {path: /ws/flat, streams: [flat], dialect: flat}
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

    private static RawClient slow(String path) throws Exception {
        return RawClient.narrow(gateway, RECEIVE_BUFFER).upgrade(path);
    }

    private static void publish(String topic, int from, int to) throws Exception {
        for (int n = from; n < to; n++) {
            brokers.send(topic, Crowd.message(n, 1000));
        }
        brokers.producer().flush();
        gateway.awaitMeter("sluice_publications_total{stream=\"" + topic + "\"}", to);
    }

    private static JsonNode read(RawClient client) throws Exception {
        return JSON.readTree(client.readText());
    }

    private static long number(JsonNode data) {
        return data.get("data").get("n").asLong();
    }

    private static long offset(JsonNode position) {
        return Long.parseLong(position.asText().replaceAll(".*:", ""));
    }

    @Test
    void itCatchesUpInOrderFromMemory() throws Exception {
        try (var client = slow("/ws/long")) {
            publish("long", 0, 4000);
            for (int n = 0; n < 4000; n++) {
                var data = read(client);
                assertThat(data.get("type").asText()).isEqualTo("data");
                assertThat(number(data)).isEqualTo(n);
                assertThat(offset(data.get("position"))).isEqualTo(n + 1);
            }
            publish("long", 4000, 4010);
            for (int n = 4000; n < 4010; n++) {
                assertThat(number(read(client))).isEqualTo(n);
            }
        }
    }

    @Test
    void whatMemoryHasDroppedIsReadAgainAndNothingIsMissing() throws Exception {
        int count = 8000;
        double gaps = gateway.meter("sluice_gaps_total");
        try (var client = slow("/ws/short")) {
            publish("short", 0, count);
            for (int n = 0; n < count; n++) {
                var data = read(client);
                assertThat(data.get("type").asText()).isEqualTo("data");
                assertThat(number(data)).isEqualTo(n);
                assertThat(offset(data.get("position"))).isEqualTo(n + 1);
            }
            assertThat(gateway.meter("sluice_log_replay_reads_total{stream=\"short\"}"))
                    .isPositive();
            assertThat(gateway.meter("sluice_gaps_total")).isEqualTo(gaps);
            publish("short", count, count + 10);
            for (int n = count; n < count + 10; n++) {
                assertThat(number(read(client))).isEqualTo(n);
            }
        }
    }

    @Test
    void aFlatClientGoesOnWithWhatComesNext() throws Exception {
        int count = 4000;
        double gaps = gateway.meter("sluice_gaps_total");
        int jumps = 0;
        try (var client = slow("/ws/flat")) {
            publish("flat", 0, count);
            try (var _ =
                    new Ticker(
                            Duration.ofMillis(20),
                            n -> brokers.send("flat", Crowd.message(count + n, 0)))) {
                long last = -1;
                while (last < count + 10) {
                    long next = flatNumber(client);
                    assertThat(next).isGreaterThan(last);
                    jumps += next == last + 1 ? 0 : 1;
                    last = next;
                }
            }
        }
        assertThat(jumps).isPositive();
        assertThat(gateway.meter("sluice_gaps_total")).isGreaterThanOrEqualTo(gaps + jumps);
    }

    private static long flatNumber(RawClient client) throws Exception {
        return JSON.readTree(client.readText()).get("n").asLong();
    }

    @Test
    void itLeavesTheOthersAlone() throws Exception {
        try (var crowd = Crowd.connect(gateway, "/ws/crowd", 200)) {
            long warm = tick(crowd, 0, 100);
            crowd.takeLatencies();
            long first = tick(crowd, warm, 300);
            var without = crowd.takeLatencies();
            try (var slow = slow("/ws/crowd")) {
                long last = tick(crowd, first, 600);
                var with = crowd.takeLatencies();
                System.out.println("figure: 200 clients, 100 messages/s, none slow: " + without);
                System.out.println("figure: 200 clients, 100 messages/s, one slow: " + with);
                // a machine busy with other things adds to both; one who blocks adds seconds
                assertThat(with.p50Millis()).isLessThan(20 + 2 * without.p50Millis());
                assertThat(with.p99Millis()).isLessThan(100 + 5 * without.p99Millis());
                assertThat(with.p99Millis()).isLessThan(500);
                assertThat(read(slow).get("type").asText()).isEqualTo("data");
                assertThat(gateway.meter("sluice_deliveries_total{stream=\"crowd\"}"))
                        .as("the slow one was not served on")
                        .isLessThan(200.0 * last + 600);
            }
            assertThat(crowd.isComplete()).isTrue();
            assertThat(crowd.members()).allMatch(member -> member.misplaced() == 0);
        }
        long resident = gateway.child().residentBytes();
        System.out.println("figure: resident memory after slow clients, MiB: " + resident / MIB);
        assertThat(resident).isLessThan(220 * MIB);
    }

    @Test
    void oneInAHundredStopsReadingAndGetsEverythingLater() throws Exception {
        int clients = Scale.of(1_000, 5_000);
        int stalled = clients / 100;
        long perSecond = Scale.of(25, 10);
        long seconds = Scale.of(20, 60);
        try (var crowd = Crowd.connect(gateway, "/ws/many", clients, stalled);
                var ticker =
                        new Ticker(
                                Duration.ofSeconds(1).dividedBy(perSecond),
                                n -> brokers.send("many", Crowd.message(n, 1000)))) {
            awaitCount(ticker, 10 * perSecond);
            crowd.takeLatencies();
            long resident = gateway.child().residentBytes();
            awaitCount(ticker, (10 + seconds) * perSecond);
            var without = crowd.takeLatencies();

            crowd.stall(stalled);
            Latencies with;
            long most;
            try (var memory = ResidentMemory.watch(gateway)) {
                awaitCount(ticker, (10 + 2 * seconds) * perSecond);
                with = crowd.takeLatencies();
                most = memory.most();
            }
            assertThat(gateway.meter("sluice_cursors_behind{stream=\"many\"}"))
                    .isGreaterThanOrEqualTo(stalled);
            long backAt = System.nanoTime();
            crowd.readOn();
            crowd.awaitReceived(ticker.count());
            System.out.printf(
                    "figure: %d clients, %d messages/s, %d stop reading for %d s: resident memory"
                            + " %d MiB before, at most %d MiB; they have all %d ms after%n",
                    clients,
                    perSecond,
                    stalled,
                    seconds,
                    resident / MIB,
                    most / MIB,
                    (System.nanoTime() - backAt) / 1_000_000);
            System.out.println("figure: the others, none stopped: " + without);
            System.out.println("figure: the others, some stopped: " + with);

            long sent = ticker.stop();
            crowd.awaitReceived(sent);
            crowd.assertEachHas(sent);
            assertThat(gateway.meter("sluice_log_replay_reads_total{stream=\"many\"}"))
                    .isPositive();
            assertThat(most - resident).isLessThan(48 * MIB);
            // a machine busy with other things adds to both
            assertThat(with.p99Millis()).isLessThan(100 + 3 * without.p99Millis());
        }
    }

    private static void awaitCount(Ticker ticker, long count) {
        Awaitility.await().atMost(Duration.ofMinutes(3)).until(() -> ticker.count() >= count);
    }

    private static long tick(Crowd crowd, long first, int count) {
        try (var ticker =
                new Ticker(
                        Duration.ofMillis(10),
                        n -> brokers.send("crowd", Crowd.message(first + n, 1000)))) {
            Awaitility.await().atMost(Duration.ofSeconds(30)).until(() -> ticker.count() >= count);
            long sent = first + ticker.stop();
            crowd.awaitReceived(sent);
            return sent;
        }
    }
}
