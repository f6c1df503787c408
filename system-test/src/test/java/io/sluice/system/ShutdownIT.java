package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** How a gateway ends that is asked to. */
class ShutdownIT {
    private static final int CLIENTS = 300;
    private static final Duration NOT_READY = Duration.ofSeconds(1);
    private static final Duration DRAIN = Duration.ofSeconds(3);

    /** 128 and the signal's number: what supervisors take for a good end. */
    private static final int TERMINATED = 143;

    @TempDir private Path directory;
    private Brokers brokers;
    private GatewayProcess gateway;

    @BeforeEach
    void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "energy");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                shutdown: {notReady: 1s, drain: 3s}
                                kafka: {brokers: "%s", group: tests}
                                streams:
                                  energy: {topic: energy}
                                endpoints:
                                  - {path: /ws/energy, subscribeOnConnect: [energy]}
                                  - {path: /ws, dialect: flat}
                                auth: none
                                """
                                        .formatted(brokers.bootstrap()))
                        .awaitReady();
    }

    @AfterEach
    void stop() {
        gateway.close();
        brokers.close();
    }

    private int readiness() throws Exception {
        return gateway.get("/health/ready").statusCode();
    }

    private int upgradeStatus() throws Exception {
        try (var client = RawClient.open(gateway)) {
            return client.ask("/ws/energy").status();
        }
    }

    @Test
    void readinessTurnsRedThenAllAreShownOutOverTime() throws Exception {
        try (var crowd = Crowd.connect(gateway, "/ws/energy", CLIENTS);
                var flat = Client.connect(gateway.ws("/ws"))) {
            for (int n = 0; n < 5; n++) {
                brokers.publish("energy", Crowd.message(n, 0));
            }
            crowd.awaitReceived(5);

            long asked = System.nanoTime();
            gateway.child().terminate();
            Awaitility.await().pollInterval(Duration.ofMillis(10)).until(() -> readiness() == 503);
            assertThat(crowd.isComplete()).as("nobody is closed yet").isTrue();
            assertThat(gateway.get("/health").body()).contains("stopping");
            assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);

            Awaitility.await("the drain")
                    .pollInterval(Duration.ofMillis(10))
                    .until(() -> !crowd.isComplete());
            assertThat(upgradeStatus()).isEqualTo(503);
            assertThat(readiness()).isEqualTo(503);
            crowd.awaitClosed();
            assertThat(flat.awaitClose(Duration.ofSeconds(5))).isEqualTo(1012);

            assertThat(gateway.child().awaitEnd(Duration.ofSeconds(10))).isEqualTo(TERMINATED);
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isBetween(NOT_READY, NOT_READY.plus(DRAIN).plusSeconds(3));
            wereToldWhereTheyStand(crowd);
            wereClosedOverTime(crowd);
        }
    }

    private static void wereToldWhereTheyStand(Crowd crowd) throws Exception {
        for (var member : crowd.members()) {
            assertThat(member.closeCode()).isEqualTo(1012);
            assertThat(member.misplaced()).isZero();
            var last = new JsonMapper().readTree(member.lastText());
            assertThat(last.get("type").asText()).isEqualTo("position");
            assertThat(last.get("stream").asText()).isEqualTo("energy");
            assertThat(last.get("position").asText()).startsWith("1.").endsWith(".0:5");
        }
    }

    private static void wereClosedOverTime(Crowd crowd) {
        long[] times =
                crowd.members().stream().mapToLong(Crowd.Member::closedAt).sorted().toArray();
        long first = times[0];
        var spread = Duration.ofNanos(times[CLIENTS - 1] - first);
        assertThat(spread).isBetween(DRAIN.dividedBy(2), DRAIN.plusMillis(500));
        long half = first + spread.toNanos() / 2;
        long gone = Arrays.stream(times).filter(time -> time <= half).count();
        assertThat(gone).isBetween(CLIENTS / 4L, CLIENTS * 3L / 4);
    }

    @Test
    void withoutClientsTheEndIsQuick() throws Exception {
        long asked = System.nanoTime();
        gateway.child().terminate();
        assertThat(gateway.child().awaitEnd(Duration.ofSeconds(10))).isEqualTo(TERMINATED);
        assertThat(Duration.ofNanos(System.nanoTime() - asked))
                .isLessThan(NOT_READY.plusSeconds(3));
    }

    @Test
    void whoDoesNotAnswerDoesNotHoldItUp() throws Exception {
        try (var silent = RawClient.upgraded(gateway, "/ws/energy");
                var _ = RawClient.open(gateway).write("GET / HTTP/1.1\r\n")) {
            long asked = System.nanoTime();
            gateway.child().terminate();
            gateway.child().awaitEnd(Duration.ofSeconds(15));
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isLessThan(NOT_READY.plus(DRAIN).plusSeconds(3));
            assertThat(silent.awaitClose()).isEqualTo(1012);
        }
    }

    @Test
    void itEndsAsQuicklyWhileKafkaIsAway() throws Exception {
        brokers.kafka().stop();
        try (var client = Client.connect(gateway.ws("/ws/energy"))) {
            long asked = System.nanoTime();
            gateway.child().terminate();
            assertThat(client.awaitClose(Duration.ofSeconds(10))).isEqualTo(1012);
            assertThat(gateway.child().awaitEnd(Duration.ofSeconds(15))).isEqualTo(TERMINATED);
            assertThat(Duration.ofNanos(System.nanoTime() - asked))
                    .isLessThan(NOT_READY.plus(DRAIN).plusSeconds(3));
        }
    }
}
