package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Time;
import io.sluice.kafkalog.RealBroker;
import io.sluice.monitor.Latency.Percentiles;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.assertj.core.data.Offset;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

class LatencyProbeTest {
    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final SlowLine LINE = new SlowLine();
    private static @Nullable RealBroker broker;

    private @Nullable LatencyProbe probe;

    @BeforeAll
    static void startBroker() {
        var started =
                new RealBroker(Map.of("advertised.listeners", "PLAINTEXT://" + LINE.address()));
        LINE.leadTo(started.address());
        broker = started;
    }

    @AfterAll
    static void stopBroker() {
        LINE.close();
        if (broker != null) {
            broker.close();
        }
    }

    @AfterEach
    void closeProbe() {
        if (probe != null) {
            probe.close();
        }
        LINE.delay(Duration.ZERO);
    }

    private LatencyProbe start(String topic, Duration interval, Duration window) {
        var started =
                new LatencyProbe(
                        Map.of("bootstrap.servers", LINE.address(), "client.id", "test"),
                        new ProbeSettings(topic, interval, window, 3, Duration.ofSeconds(2)),
                        Time.system());
        probe = started;
        return started;
    }

    private static double p50(@Nullable Percentiles percentiles) {
        return percentiles == null ? Double.NaN : percentiles.p50();
    }

    @Test
    void fiftyMillisecondsOnTheWayAreFiftyMore() {
        var window = Duration.ofSeconds(3);
        var started = start("fifty", Duration.ofMillis(50), window);
        await().atMost(PATIENCE).until(() -> started.get().fetch() != null);
        await().pollDelay(window).atMost(PATIENCE).until(() -> started.get().fetch() != null);
        double produce = p50(started.get().produce());
        double fetch = p50(started.get().fetch());

        LINE.delay(Duration.ofMillis(50));

        var fivePercent = Offset.offset(2.5);
        await().atMost(PATIENCE)
                .untilAsserted(() -> {
                    var now = started.get();
                    assertThat(p50(now.produce()) - produce).isCloseTo(50, fivePercent);
                    assertThat(p50(now.fetch()) - fetch).isCloseTo(50, fivePercent);
                });
        assertThat(started.get().source()).isEqualTo("probe");
    }

    @Test
    void nothingIsKnownWhileBrokersAreAway() {
        var started = start("away", Duration.ofMillis(50), Duration.ofSeconds(1));
        await().atMost(PATIENCE).until(() -> started.get().fetch() != null);

        LINE.cut();

        await().atMost(PATIENCE).until(() -> started.get().equals(Latency.UNKNOWN));
        await().atMost(PATIENCE).until(() -> started.problem() != null);
        LINE.mend();
        await().atMost(PATIENCE).until(() -> started.get().fetch() != null);
        assertThat(started.problem()).isNull();
    }

    @Test
    void aProbeMayBeStartedBeforeItsBrokers() {
        LINE.cut();
        var started = start("early", Duration.ofMillis(50), Duration.ofSeconds(3));
        await().atMost(PATIENCE).until(() -> started.problem() != null);
        assertThat(started.get()).isSameAs(Latency.UNKNOWN);

        LINE.mend();

        await().atMost(PATIENCE).until(() -> started.get().fetch() != null);
    }

    @Test
    void atATickOneRecordIsSent() throws Exception {
        var started = start("once", Duration.ofSeconds(1), Duration.ofMinutes(1));
        await().atMost(PATIENCE).until(() -> started.get().fetch() != null);
        long first = records("once");
        long before = System.nanoTime();

        await().atMost(PATIENCE).until(() -> records("once") >= first + 3);

        assertThat(Duration.ofNanos(System.nanoTime() - before))
                .isGreaterThan(Duration.ofMillis(1_500));
        started.close();
        long last = records("once");
        assertThat(last).isLessThan(100);
        await().untilAsserted(() ->
                assertThat(Thread.getAllStackTraces().keySet())
                        .extracting(Thread::getName)
                        .noneMatch(LatencyProbeTest::isOfAProbe));
    }

    private static boolean isOfAProbe(String thread) {
        return thread.contains("test-probe") || thread.equals("monitor-probe");
    }

    private static long records(String topic) throws Exception {
        var partition = new TopicPartition(topic, 0);
        try (var admin = Admin.create(Map.of("bootstrap.servers", LINE.address()))) {
            var topics = admin.describeTopics(List.of(topic)).allTopicNames();
            assertThat(topics.get(10, TimeUnit.SECONDS).values())
                    .allSatisfy(found -> assertThat(found.partitions()).hasSize(1));
            return admin.listOffsets(Map.of(partition, OffsetSpec.latest()))
                    .partitionResult(partition)
                    .get(10, TimeUnit.SECONDS)
                    .offset();
        }
    }
}
