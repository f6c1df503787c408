package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Many users with a connection each, and events for users at random: what finding the one
 * connection costs, against as many deliveries where everyone gets everything. Prints its figures.
 */
@Tag("measured")
class UserLoadIT {
    private static final int USERS = Scale.of(1000, 10_000);
    private static final int EVENTS_PER_SECOND = Scale.of(1000, 5000);

    /** As many deliveries a second come of fewer events for everyone. */
    private static final int WATCHERS = 100;

    private static final int SECONDS = Scale.of(4, 20);
    private static final int WARM_UP_SECONDS = Scale.of(1, 10);
    private static final Duration TICK = Duration.ofMillis(10);

    /** As the launcher has it. */
    private static final String HEAP = "-Xmx128m";

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "users", "everyone");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                limits: {connections: 20000}
                                kafka: {brokers: "%s"}
                                streams:
                                  users: {topic: users, perUser: true}
                                  everyone: {topic: everyone}
                                endpoints:
                                  - {path: /users, dialect: tasks, streams: [users]}
                                  - {path: /everyone, dialect: flat, streams: [everyone]}
                                auth: none
                                """
                                        .formatted(brokers.bootstrap()),
                                Map.of("_JAVA_OPTIONS", HEAP))
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    @Test
    void anEventFindsItsUserAmongThousands() throws Exception {
        double unrouted = unrouted();
        double read = read();
        double routed = routed();
        System.out.printf(
                "figure: CPU per delivery, us: %.1f routed to one of %d users; %.1f to everyone,"
                        + " and %.1f to read an event%n",
                routed, USERS, unrouted, read);
    }

    private double routed() throws Exception {
        var random = new Random(1);
        long[] due = new long[USERS];
        int each = EVENTS_PER_SECOND / 100;
        try (var crowd = Crowd.connect(gateway, USERS, i -> "/users?user_id=user-" + i)) {
            double cost =
                    costOf(
                            crowd,
                            EVENTS_PER_SECOND,
                            () -> {
                                for (int i = 0; i < each; i++) {
                                    int user = random.nextInt(USERS);
                                    send("users", "user-" + user, due[user]++);
                                }
                            });
            crowd.await("each has its own", () -> haveTheirs(crowd, due));
            var latencies = crowd.takeLatencies();
            System.out.println("figure: events to users: " + latencies);
            assertThat(crowd.members()).allMatch(member -> member.misplaced() == 0);
            assertThat(latencies.p99Millis()).isLessThan(Scale.of(500, 50));
            return cost;
        }
    }

    private static boolean haveTheirs(Crowd crowd, long[] due) {
        var members = crowd.members();
        return IntStream.range(0, due.length).allMatch(i -> members.get(i).received() == due[i]);
    }

    private double unrouted() throws Exception {
        long[] next = new long[1];
        int events = EVENTS_PER_SECOND / WATCHERS;
        long[] owed = new long[1];
        try (var crowd = Crowd.connect(gateway, "/everyone", WATCHERS)) {
            return costOf(
                    crowd,
                    EVENTS_PER_SECOND,
                    () -> {
                        owed[0] += events;
                        for (; owed[0] >= 100; owed[0] -= 100) {
                            send("everyone", "key", next[0]++);
                        }
                    });
        }
    }

    /** As many events, and one who gets them all. */
    private double read() throws Exception {
        long[] next = new long[1];
        try (var crowd = Crowd.connect(gateway, "/everyone", 1)) {
            return costOf(
                    crowd,
                    EVENTS_PER_SECOND,
                    () -> {
                        for (int i = 0; i < EVENTS_PER_SECOND / 100; i++) {
                            send("everyone", "key", next[0]++);
                        }
                    });
        }
    }

    private static void send(String topic, String key, long number) {
        byte[] value = Crowd.message(number, 100).getBytes(UTF_8);
        var _ = brokers.producer().send(new ProducerRecord<>(topic, key.getBytes(UTF_8), value));
    }

    /** Does that a hundred times a second; answers the gateway's microseconds per delivery. */
    private static double costOf(Crowd crowd, int deliveriesPerSecond, Runnable often)
            throws Exception {
        try (var ticker = new Ticker(TICK, _ -> often.run())) {
            awaitSeconds(ticker, WARM_UP_SECONDS);
            var before = gateway.child().cpu();
            crowd.takeLatencies();
            awaitSeconds(ticker, WARM_UP_SECONDS + SECONDS);
            var spent = gateway.child().cpu().minus(before);
            return spent.toNanos() / 1000.0 / ((long) deliveriesPerSecond * SECONDS);
        }
    }

    private static void awaitSeconds(Ticker ticker, int seconds) {
        Awaitility.await()
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(5))
                .until(() -> ticker.count() >= 100L * seconds);
    }
}
