package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What the gateway needs, with 64 MB of heap, and how quick it is. Prints its figures. */
@Tag("measured")
class FootprintIT {
    private static final long MB = 1_000_000;
    private static final int CLIENTS = 1000;
    private static final int WARM_UP = 4;
    private static final int MESSAGES = 30;

    @TempDir private static Path directory;
    private static Brokers brokers;

    @BeforeAll
    static void start() {
        brokers = Brokers.start(directory.resolve("kafka"), "energy");
    }

    @AfterAll
    static void stop() {
        brokers.close();
    }

    private static GatewayProcess gateway() throws Exception {
        return GatewayProcess.start(
                directory,
                """
                listen: {port: 0}
                metrics: {open: true}
                kafka: {brokers: "%s", group: footprint}
                streams:
                  energy: {topic: energy}
                endpoints:
                  - {path: /ws/energy, subscribeOnConnect: [energy]}
                """
                                .formatted(brokers.bootstrap())
                        + Tokens.yaml());
    }

    private static void print(String figure, Object value) {
        System.out.println("figure: " + figure + ": " + value);
    }

    @Test
    void itListensSoon() throws Exception {
        var times = new ArrayList<Long>();
        for (int i = 0; i < 3; i++) {
            try (var gateway = gateway()) {
                times.add(gateway.untilListening().toMillis());
            }
        }
        print("from start to listening, ms", times);
        assertThat(times).anyMatch(millis -> millis < 2000);
    }

    @Test
    void anIdleGatewayIsSmall() throws Exception {
        try (var gateway = gateway().awaitReady()) {
            Awaitility.await("less than 130 MB, and it stays so")
                    .atMost(Duration.ofSeconds(40))
                    .during(Duration.ofSeconds(3))
                    .until(() -> gateway.child().residentBytes() < 130 * MB);
            print("resident memory idle, MB", gateway.child().residentBytes() / MB);
        }
    }

    @Test
    void aThousandClientsAreServedQuicklyAndCompletely() throws Exception {
        try (var gateway = gateway().awaitReady();
                var crowd = Crowd.connect(gateway, "/ws/energy?token=" + Tokens.good(), CLIENTS)) {
            assertThat(gateway.meter("sluice_connections")).isEqualTo(CLIENTS);
            List<Long> resident = new ArrayList<>();
            long messages;
            try (var ticker =
                    new Ticker(
                            Duration.ofMillis(500),
                            n -> brokers.send("energy", Crowd.message(n, 100)))) {
                crowd.awaitReceived(WARM_UP);
                print("1000 clients, the first messages", crowd.takeLatencies());
                Awaitility.await()
                        .atMost(Duration.ofSeconds(30))
                        .pollInterval(Duration.ofMillis(250))
                        .until(() -> {
                            resident.add(gateway.child().residentBytes());
                            return ticker.count() >= MESSAGES;
                        });
                messages = ticker.stop();
            }
            crowd.awaitReceived(messages);
            var latencies = crowd.takeLatencies();
            long most = Collections.max(resident);
            print("1000 clients at 2 messages/s", latencies);
            print("resident memory with 1000 clients, MB at the most", most / MB);
            assertThat(crowd.members())
                    .allMatch(member -> member.received() == messages)
                    .allMatch(member -> member.misplaced() == 0);
            assertThat(crowd.isComplete()).isTrue();
            assertThat(latencies.p99Millis()).isLessThan(100);
            assertThat(most).isLessThan(160 * MB);
            assertThat(gateway.meter("sluice_gaps_total")).isZero();
        }
    }
}
