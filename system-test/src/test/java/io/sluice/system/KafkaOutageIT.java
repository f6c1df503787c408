package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionFactory;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The broker goes away and comes back. Clients see a pause, and nothing else. */
class KafkaOutageIT {
    private static final int PER_SECOND = 100;
    private static final Duration PACE = Duration.ofSeconds(1).dividedBy(PER_SECOND);

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "load", "other");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                kafka: {brokers: "%s", group: tests}
                                streams:
                                  load: {topic: load}
                                  other: {topic: other}
                                endpoints:
                                  - {path: /native, streams: [load], subscribeOnConnect: [load]}
                                  - {path: /flat, dialect: flat, streams: [load]}
                                  - {path: /other, dialect: flat, streams: [other]}
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

    @Test
    void aBrokerAwayFor20SecondsUnderLoadIsAPauseAndNothingElse() throws Exception {
        var clients = Stream.of("/native", "/native", "/flat", "/flat").map(this::connect).toList();
        try (var load = NumberedLoad.start(brokers.bootstrap(), "load", PACE)) {
            clients.getFirst().awaitCount(PER_SECOND);

            brokers.kafka().stop();
            int untilThen = load.sent();
            await(30).until(() -> health().contains("degraded"));
            await(30)
                    .until(() -> {
                        assertThat(gateway.get("/health/ready").statusCode()).isEqualTo(200);
                        return load.sent() >= untilThen + 20 * PER_SECOND;
                    });
            assertThat(numbers(clients.getFirst())).hasSizeLessThanOrEqualTo(untilThen + 1);
            brokers.kafka().start();

            report(load, clients.getFirst());
            await(30).until(() -> health().contains("healthy"));
            int sent = load.finish();
            for (var client : clients) {
                await(30).until(() -> numbers(client).size() >= sent);
                assertThat(numbers(client))
                        .containsExactlyElementsOf(IntStream.range(0, sent).boxed().toList());
                assertThat(client.received()).hasSize(sent);
                assertThat(client.isOpen()).isTrue();
            }
        } finally {
            brokers.kafka().start();
            clients.forEach(Client::close);
        }
    }

    /** Says how long it takes from the broker's return to its first record and to the present. */
    private static void report(NumberedLoad load, Client client) {
        long back = System.nanoTime();
        int before = numbers(client).size();
        int present = load.sent();
        await(10).until(() -> client.received().size() > before);
        long first = System.nanoTime();
        await(10).until(() -> client.received().size() > present);
        System.out.printf(
                "Kafka back: first record after %d ms, all of the outage's %d after %d ms%n",
                (first - back) / 1_000_000,
                present - before,
                (System.nanoTime() - back) / 1_000_000);
    }

    @Test
    void readinessTurnsRedOnlyAfter30SecondsAndGreenAgainByItself() throws Exception {
        try (var client = connect("/other")) {
            long since = System.nanoTime();
            brokers.kafka().stop();
            await(60).until(() -> gateway.get("/health/ready").statusCode() == 503);
            Duration away = Duration.ofNanos(System.nanoTime() - since);

            assertThat(away).isBetween(Duration.ofSeconds(29), Duration.ofSeconds(45));
            assertThat(health()).contains("degraded");
            assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
            assertThat(client.isOpen()).isTrue();

            brokers.kafka().start();
            await(30).until(() -> gateway.get("/health/ready").statusCode() == 200);
            brokers.publish("other", null, "{\"n\":0}".getBytes(StandardCharsets.UTF_8));
            assertThat(client.awaitCount(1)).containsExactly("{\"n\":0}");
        } finally {
            brokers.kafka().start();
        }
    }

    private Client connect(String path) {
        return Client.connect(gateway.ws(path + "?token=" + Tokens.good()));
    }

    private static List<Integer> numbers(Client client) {
        return NumberedLoad.numbers(client.received());
    }

    private static String health() throws IOException, InterruptedException {
        return gateway.get("/health").body();
    }

    private static ConditionFactory await(int seconds) {
        return Awaitility.await()
                .atMost(Duration.ofSeconds(seconds))
                .pollInterval(Duration.ofMillis(20));
    }
}
