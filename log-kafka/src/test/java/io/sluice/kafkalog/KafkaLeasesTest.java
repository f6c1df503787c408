package io.sluice.kafkalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Lease;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Broker.Shared.class)
class KafkaLeasesTest {
    private static final Duration SOON = Duration.ofSeconds(30);

    private final Broker broker;
    private final LeaseSettings settings;
    private final List<AutoCloseable> opened = new ArrayList<>();

    KafkaLeasesTest(Broker broker) {
        this.broker = broker;
        settings = LeaseSettings.of(Broker.anyTopic());
        broker.create(settings.topic(), settings.partitions(), Map.of("cleanup.policy", "compact"));
    }

    /** A holder that keeps what it is told: fences as they are gained, 0 where the role is lost. */
    private static final class Told implements Lease.Holder {
        private final List<Long> told = new CopyOnWriteArrayList<>();

        @Override
        public void gained(long fence) {
            told.add(fence);
        }

        @Override
        public void lost() {
            told.add(0L);
        }

        boolean holds() {
            var now = List.copyOf(told);
            return !now.isEmpty() && now.getLast() > 0;
        }

        long fence() {
            return told.getLast();
        }
    }

    @AfterEach
    void closeAll() throws Exception {
        for (var thing : opened.reversed()) {
            thing.close();
        }
    }

    private KafkaLeases node() {
        var cluster = broker.cluster();
        opened.add(cluster);
        var appenders = new Appenders(cluster, AppenderSettings.DEFAULT);
        opened.add(appenders);
        var node = new KafkaLeases(settings, cluster, appenders, Time.system());
        opened.add(node);
        return node;
    }

    private static void awaitHeld(Told told) {
        await().atMost(SOON).until(told::holds);
    }

    @Test
    void givesARoleToOneAtATimeWithRisingFences() {
        var first = new Told();
        var second = new Told();
        var one = node().hold("intake:a", first);
        awaitHeld(first);
        assertThat(first.fence()).isPositive();
        node().hold("intake:a", second);
        one.close();
        assertThat(first.told).hasSize(2).endsWith(0L);
        awaitHeld(second);
        assertThat(second.told.getFirst()).isGreaterThan(first.told.getFirst());
        assertThat(first.told).hasSize(2);
    }

    @Test
    void whoHasARoleKeepsItWhoeverComesAndGoes() {
        var told = new Told();
        node().hold("intake:a", told);
        awaitHeld(told);
        var other = node();
        var others = new Told();
        other.hold("intake:other", others);
        awaitHeld(others);
        other.close();
        var third = new Told();
        node().hold("intake:other", third);
        awaitHeld(third);
        assertThat(told.told).hasSize(1);
    }

    @Test
    void aNodeThatClosesGivesItsRolesToAnother() {
        var first = new Told();
        var second = new Told();
        var one = node();
        one.hold("monitor", first);
        awaitHeld(first);
        node().hold("monitor", second);
        one.close();
        assertThat(first.holds()).isFalse();
        awaitHeld(second);
        assertThat(second.fence()).isGreaterThan(first.told.getFirst());
    }

    @Test
    void eachNodeIsGivenTheRolesItWants() {
        var a = new Told();
        var b = new Told();
        var again = new Told();
        var one = node();
        var hold = one.hold("a", a);
        one.hold("a", again);
        node().hold("b", b);
        awaitHeld(a);
        awaitHeld(b);
        assertThat(again.told).isEmpty();
        hold.close();
        hold.close();
        awaitHeld(again);
        assertThat(again.fence()).isGreaterThan(a.told.getFirst());
    }

    @Test
    void theRolesOfANodeThatStandsStillGoToAnother() throws Exception {
        var first = new Told();
        var second = new Told();
        var stands = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var still = node();
        still.hold("a", first);
        awaitHeld(first);
        still.hold(
                "b",
                new Lease.Holder() {
                    @Override
                    public void gained(long fence) {
                        stands.countDown();
                        boolean done = false;
                        while (!done) {
                            try {
                                goesOn.await();
                                done = true;
                            } catch (InterruptedException _) {
                                // stands still whatever happens
                            }
                        }
                    }

                    @Override
                    public void lost() {}
                });
        stands.await();
        try {
            node().hold("a", second);
            awaitHeld(second);
            assertThat(second.fence()).isGreaterThan(first.told.getFirst());
        } finally {
            goesOn.countDown();
        }
        await().atMost(SOON).until(() -> !first.holds());
        assertThat(first.told).hasSize(2);
        assertThat(second.told).hasSize(1);
    }

    @Test
    void rolesAreLostWhileTheBrokersAreAwayAndGainedAnewAfterwards() {
        var first = new Told();
        var second = new Told();
        var one = node();
        one.hold("a", first);
        awaitHeld(first);
        node().hold("a", second);
        broker.stop();
        try {
            await().atMost(SOON).until(() -> !first.holds());
            await().atMost(SOON).until(() -> one.problem() != null);
            assertThat(second.told).isEmpty();
        } finally {
            broker.start();
        }
        await().atMost(SOON.multipliedBy(2)).until(() -> first.holds() != second.holds());
        long fence = first.holds() ? first.fence() : second.fence();
        assertThat(fence).isGreaterThan(first.told.getFirst());
    }

    @Test
    void refusesWhatCannotBe() {
        var node = node();
        for (String name : List.of("", " ", "r".repeat(Lease.MAX_ROLE + 1))) {
            assertThatIllegalArgumentException().isThrownBy(() -> node.hold(name, new Told()));
        }
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeaseSettings("t", "g", 0, Duration.ofSeconds(6)))
                .withMessageContaining("partitions of leases must be 1 to 1024");
    }
}
