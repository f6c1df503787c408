package io.sluice.kafkalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Lease;
import io.sluice.hub.LeaseContract;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Broker.Shared.class)
class KafkaLeasesTest extends LeaseContract {
    private final Broker broker;
    private final LeaseSettings settings;
    private final List<AutoCloseable> opened = new ArrayList<>();

    KafkaLeasesTest(Broker broker) {
        this.broker = broker;
        settings = LeaseSettings.of(Broker.anyTopic());
        broker.create(settings.topic(), settings.partitions(), Map.of("cleanup.policy", "compact"));
    }

    @AfterEach
    void closeNodes() throws Exception {
        for (var thing : opened.reversed()) {
            thing.close();
        }
    }

    @Override
    protected Lease node() {
        return leases();
    }

    private KafkaLeases leases() {
        var cluster = broker.cluster();
        opened.add(cluster);
        var appenders = new Appenders(cluster, AppenderSettings.DEFAULT);
        opened.add(appenders);
        var node = new KafkaLeases(settings, cluster, appenders, Time.system());
        opened.add(node);
        return node;
    }

    private static void awaitGained(Told told) {
        await().atMost(SOON).until(told::holds);
    }

    @Test
    void whoHasARoleKeepsItWhoeverComesAndGoes() {
        var told = new Told();
        node().hold("intake:a", told);
        awaitGained(told);
        var other = leases();
        var others = new Told();
        other.hold("intake:other", others);
        awaitGained(others);
        other.close();
        var third = new Told();
        node().hold("intake:other", third);
        awaitGained(third);
        assertThat(told.told()).hasSize(1);
    }

    @Test
    void aNodeThatClosesGivesItsRolesToAnother() {
        var first = new Told();
        var second = new Told();
        var one = leases();
        one.hold("monitor", first);
        awaitGained(first);
        node().hold("monitor", second);
        one.close();
        assertThat(first.holds()).isFalse();
        awaitGained(second);
        assertThat(second.told().getLast()).isGreaterThan(first.told().getFirst());
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
        awaitGained(a);
        awaitGained(b);
        assertThat(again.told()).isEmpty();
        hold.close();
        hold.close();
        awaitGained(again);
        assertThat(again.told().getLast()).isGreaterThan(a.told().getFirst());
    }

    @Test
    void theRolesOfANodeThatStandsStillGoToAnother() throws Exception {
        var first = new Told();
        var second = new Told();
        var stands = new CountDownLatch(1);
        var goesOn = new CountDownLatch(1);
        var still = node();
        still.hold("a", first);
        awaitGained(first);
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
            awaitGained(second);
            assertThat(second.told().getLast()).isGreaterThan(first.told().getFirst());
        } finally {
            goesOn.countDown();
        }
        await().atMost(SOON).until(() -> !first.holds());
        assertThat(first.told()).hasSize(2);
        assertThat(second.told()).hasSize(1);
    }

    @Test
    void rolesAreLostWhileTheBrokersAreAwayAndGainedAnewAfterwards() {
        var first = new Told();
        var second = new Told();
        var one = leases();
        one.hold("a", first);
        awaitGained(first);
        node().hold("a", second);
        broker.stop();
        try {
            await().atMost(SOON).until(() -> !first.holds());
            await().atMost(SOON).until(() -> one.problem() != null);
            assertThat(second.told()).isEmpty();
        } finally {
            broker.start();
        }
        await().atMost(SOON.multipliedBy(2)).until(() -> first.holds() != second.holds());
        long fence = first.holds() ? first.told().getLast() : second.told().getLast();
        assertThat(fence).isGreaterThan(first.told().getFirst());
    }

    @Test
    void refusesWhatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new LeaseSettings("t", "g", 0, Duration.ofSeconds(6)))
                .withMessageContaining("partitions of leases must be 1 to 1024");
    }
}
