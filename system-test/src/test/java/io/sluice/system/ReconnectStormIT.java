package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.net.URLEncoder;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.Future;
import java.util.stream.LongStream;
import java.util.stream.StreamSupport;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A gateway has been restarted, and everyone comes back at once to catch up. */
@Tag("measured")
class ReconnectStormIT {
    private static final int CLIENTS = Scale.of(1_000, 5_000);
    private static final int LIVE = 100;
    private static final int PARTITIONS = 4;
    private static final int PER_SECOND = 20;
    private static final int BACKLOG = 60 * PER_SECOND;
    private static final Duration PACE = Duration.ofSeconds(1).dividedBy(PER_SECOND);
    private static final Duration PATIENCE = Duration.ofSeconds(Scale.of(60, 300));
    private static final long MIB = 1 << 20;

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"));
        brokers.kafka().createTopic("storm", PARTITIONS, Map.of());
        for (int n = 0; n < BACKLOG; n++) {
            var sent = send(n);
            if (n < PARTITIONS) {
                sent.get(); // a partition that is new may refuse the first and take the second
            }
        }
        brokers.producer().flush();
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                metrics: {open: true}
                                kafka: {brokers: "%s"}
                                streams:
                                  storm: {topic: storm}
                                endpoints:
                                  - {path: /ws/storm, streams: [storm], subscribeOnConnect: [storm]}
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

    private static Future<RecordMetadata> send(long n) {
        byte[] value = Crowd.message(n, 150).getBytes(UTF_8);
        int partition = (int) (n % PARTITIONS);
        return brokers.producer().send(new ProducerRecord<>("storm", partition, null, value));
    }

    /** Where one goes on behind the position before everything. */
    private static String path() {
        try (var client = Client.connect(gateway.ws("/v1/ws"))) {
            client.send("{\"type\":\"subscribe\",\"stream\":\"storm\"}").awaitCount(1);
            var position = client.messages("subscribed").getFirst().get("position");
            var all =
                    StreamSupport.stream(position.spliterator(), false)
                            .map(one -> one.asText().replaceAll(":\\d+$", ":0"))
                            .toList();
            assertThat(all).hasSize(PARTITIONS);
            return "/ws/storm?after=" + URLEncoder.encode(String.join(",", all), UTF_8);
        }
    }

    /** The same offset in each partition. */
    private static long[] each(long offset) {
        return LongStream.generate(() -> offset).limit(PARTITIONS).toArray();
    }

    @Test
    void allCatchUpByAFewReadsAndThoseWhoAreLiveStayLive() throws Exception {
        try (var live = Crowd.connect(gateway, "/ws/storm", LIVE, each(BACKLOG / PARTITIONS));
                var ticker =
                        new Ticker(
                                PACE,
                                n -> {
                                    var _ = send(BACKLOG + n);
                                })) {
            Awaitility.await().until(() -> ticker.count() >= 5 * PER_SECOND);
            var before = live.takeLatencies();
            var served = DeliveryTimes.now(gateway, "storm");
            long since = System.nanoTime();
            try (var storm = Crowd.connect(gateway, path(), CLIENTS, each(0));
                    var memory = ResidentMemory.watch(gateway)) {
                long connected = System.nanoTime();
                storm.awaitReceived(BACKLOG + ticker.count(), PATIENCE);
                long caughtUp = System.nanoTime();
                var during = live.takeLatencies();
                var times = DeliveryTimes.now(gateway, "storm").since(served);
                double consumers = gateway.meter("sluice_kafka_replay_consumers");

                long sent = ticker.stop();
                storm.awaitReceived(BACKLOG + sent);
                live.awaitReceived(sent);
                double reads = gateway.meter("sluice_log_replay_reads_total{stream=\"storm\"}");
                long most = memory.most();
                System.out.printf(
                        "figure: %d clients resume %d records: connected after %d ms, all caught"
                                + " up after %d ms; %.0f replay reads by %.0f consumers; resident"
                                + " memory at most %d MiB%n",
                        CLIENTS,
                        BACKLOG,
                        (connected - since) / 1_000_000,
                        (caughtUp - since) / 1_000_000,
                        reads,
                        consumers,
                        most / MIB);
                System.out.println("figure: live clients before the storm: " + before);
                System.out.println("figure: live clients in the storm: " + during);
                System.out.println("figure: the gateway's own times in the storm: " + times);

                storm.assertEachHas(BACKLOG + sent);
                live.assertEachHas(sent);
                assertThat(gateway.meter("sluice_gaps_total")).isZero();
                assertThat(consumers).isBetween(1.0, 2.0);
                assertThat(reads).isBetween(1.0, CLIENTS / 10.0);
                assertThat(during.p99Millis()).isLessThan(2_000);
                assertThat(most).isLessThan(Scale.of(220, 260) * MIB);
            }
        }
    }
}
