package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.dev.Ports;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Gateway and broker die under load, and clients go on with the positions they have: nothing is
 * missing, and nothing comes twice. {@code -Dsluice.seed} repeats the choices of a run.
 */
class ResumeIT {
    private static final int RUNS = 20;
    private static final int FOLLOWERS = 8;
    private static final int PARTITIONS = 4;
    private static final int KEYS = 16;
    private static final Duration EVERY = Duration.ofMillis(2);

    @TempDir private static Path directory;
    private static BrokerProcess broker;

    /** What ends in a run. */
    private enum Death {
        GATEWAY_KILLED,
        BROKER_KILLED,
        BROKER_STOPPED,
        BOTH_KILLED;

        private static final List<Death> NOT_THE_GATEWAY =
                List.of(BROKER_KILLED, BROKER_STOPPED, BOTH_KILLED);

        /** A broker takes its time to come back: every fourth run is enough. */
        static Death in(int run) {
            return run % 4 == 3
                    ? NOT_THE_GATEWAY.get(run / 4 % NOT_THE_GATEWAY.size())
                    : GATEWAY_KILLED;
        }
    }

    @BeforeAll
    static void start() throws Exception {
        broker = BrokerProcess.start(directory.resolve("kafka"));
        broker.createTopic("load", PARTITIONS);
        broker.createTopic("nodes", PARTITIONS);
    }

    @AfterAll
    static void stop() {
        broker.close();
    }

    private static GatewayProcess gateway(int port) throws IOException {
        return GatewayProcess.start(
                directory,
                """
                listen: {port: %d}
                metrics: {open: true}
                kafka: {brokers: "%s"}
                streams:
                  load: {topic: load, tail: 256KiB}
                  nodes: {topic: nodes, tail: 256KiB}
                auth: none
                """
                        .formatted(port, broker.bootstrap()));
    }

    private static long seed() {
        long seed = Long.getLong("sluice.seed", System.nanoTime());
        System.out.println("seed " + seed);
        return seed;
    }

    private static int freePort() {
        return Ports.choose("127.0.0.1", 0).port();
    }

    private static List<Follower> followers(String stream, Random random, int... ports)
            throws InterruptedException {
        var followers = new ArrayList<Follower>();
        for (int i = 0; i < FOLLOWERS; i++) {
            followers.add(Follower.of(stream, random.nextLong(), 1_500, ports));
        }
        for (var follower : followers) {
            follower.awaitSubscribed();
        }
        return followers;
    }

    @Test
    void nothingIsMissingAndNothingTwiceWhateverDiesUnderLoad() throws Exception {
        long seed = seed();
        var random = new Random(seed);
        int port = freePort();
        var gateway = gateway(port).awaitReady();
        var followers = followers("load", random, port);
        try (var load = NumberedLoad.start(broker.bootstrap(), "load", EVERY, KEYS)) {
            for (int run = 0; run < RUNS; run++) {
                var death = Death.in(run);
                awaitMore(load, 100 + random.nextInt(500));
                long since = System.nanoTime();
                gateway = die(death, gateway, port, load, random);
                awaitAll("seed " + seed + ", run " + run + ", " + death, followers, load.sent());
                System.out.printf(
                        "run %d, %s: all have all after %d ms%n",
                        run, death, (System.nanoTime() - since) / 1_000_000);
            }
            compare(seed, "load", followers, load.finish());
        } finally {
            close(followers);
            gateway.close();
        }
    }

    /** Answers the gateway there is afterwards. */
    private static GatewayProcess die(
            Death death, GatewayProcess gateway, int port, NumberedLoad load, Random random)
            throws IOException {
        return switch (death) {
            case GATEWAY_KILLED -> {
                gateway.close();
                yield gateway(port);
            }
            case BROKER_KILLED -> {
                broker.kill();
                broker.startAgain();
                yield gateway;
            }
            case BROKER_STOPPED -> {
                broker.stop();
                awaitMore(load, random.nextInt(500));
                broker.startAgain();
                yield gateway;
            }
            case BOTH_KILLED -> {
                broker.kill();
                gateway.close();
                var restarted = gateway(port);
                broker.startAgain();
                yield restarted;
            }
        };
    }

    @Test
    void anotherGatewayGoesOnWhereTheFirstWasKilled() throws Exception {
        long seed = seed();
        var random = new Random(seed);
        int[] ports = {freePort(), freePort()};
        var gateways = new ArrayList<GatewayProcess>();
        var followers = new ArrayList<Follower>();
        try {
            for (int port : ports) {
                gateways.add(gateway(port).awaitReady());
            }
            followers.addAll(followers("nodes", random, ports));
            try (var load = NumberedLoad.start(broker.bootstrap(), "nodes", EVERY, KEYS)) {
                for (int run = 0; run < 4; run++) {
                    awaitMore(load, 100 + random.nextInt(500));
                    gateways.get(run % 2).close();
                    awaitAll("seed " + seed + ", run " + run, followers, load.sent());
                    gateways.set(run % 2, gateway(ports[run % 2]));
                }
                compare(seed, "nodes", followers, load.finish());
            }
        } finally {
            close(followers);
            gateways.forEach(GatewayProcess::close);
        }
    }

    private static void awaitMore(NumberedLoad load, int messages) {
        int until = load.sent() + messages;
        await("more to be sent", () -> load.sent() >= until);
    }

    private static void awaitAll(String what, List<Follower> followers, int sent) {
        try {
            await(what, () -> followers.stream().allMatch(f -> f.received() >= sent));
        } catch (ConditionTimeoutException e) {
            var there = followers.stream().map(Follower::received).toList();
            throw new AssertionError(
                    "%s: of %d there are %s; %s"
                            .formatted(what, sent, there, complaints(followers)),
                    e);
        }
    }

    private static void await(String what, BooleanSupplier condition) {
        Awaitility.await(what)
                .atMost(Duration.ofSeconds(60))
                .pollInterval(Duration.ofMillis(10))
                .until(condition::getAsBoolean);
    }

    private static void compare(long seed, String topic, List<Follower> followers, int sent) {
        awaitAll("seed " + seed, followers, sent);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            var log = KafkaRecords.numbers(broker.bootstrap(), topic, partition);
            for (var follower : followers) {
                assertThat(follower.numbers(partition))
                        .as("seed %d, partition %d", seed, partition)
                        .containsExactlyElementsOf(log);
            }
        }
        assertThat(complaints(followers)).as("seed %d", seed).isEmpty();
        System.out.printf(
                "figure: %d records, %d clients, connected %d times in all: each has all once%n",
                sent, followers.size(), followers.stream().mapToInt(Follower::connections).sum());
    }

    private static List<String> complaints(List<Follower> followers) {
        return followers.stream().flatMap(f -> f.complaints().stream()).toList();
    }

    private static void close(List<Follower> followers) throws IOException {
        for (var follower : followers) {
            follower.close();
        }
    }
}
