package io.sluice.redislog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Lease;
import io.sluice.hub.LeaseContract;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Leases by a real Redis. */
class RedisLeaseTest extends LeaseContract {
    private final RealRedis redis = new RealRedis();
    private final List<AutoCloseable> nodes = new ArrayList<>();

    @Override
    protected Lease node() {
        var server = new RedisServer(redis.settings());
        var lease =
                new RedisLease(
                        server, new RedisLeaseSettings(Duration.ofSeconds(2)), Time.system());
        nodes.add(server);
        nodes.add(lease);
        return lease;
    }

    @AfterEach
    void closeNodes() throws Exception {
        for (var node : nodes.reversed()) {
            node.close();
        }
        redis.close();
    }

    @Test
    void aRoleIsLostBeforeAnotherGainsIt() {
        var order = new CopyOnWriteArrayList<String>();
        var first = new Told();
        var node = node();
        var hold = node.hold("r", recording(order, "first", first));
        await().atMost(SOON).until(first::holds);
        var second = new Told();
        var other = node().hold("r", recording(order, "second", second));

        redis.signal("STOP");
        await().atMost(SOON).until(() -> !first.holds());
        assertThat(order).containsExactly("first gained", "first lost");
        redis.signal("CONT");
        await().atMost(SOON).until(() -> first.holds() || second.holds());
        assertThat(order).hasSize(3);
        long fence =
                Math.max(
                        first.told().getLast(),
                        second.told().isEmpty() ? 0 : second.told().getLast());
        assertThat(fence).isGreaterThan(first.told().getFirst());
        hold.close();
        other.close();
    }

    @Test
    void aHolderThatIsCutOffLosesItAndAnotherGainsIt() {
        var first = new Told();
        var second = new Told();
        var server = new RedisServer(redis.settings());
        var lease =
                new RedisLease(
                        server, new RedisLeaseSettings(Duration.ofSeconds(2)), Time.system());
        nodes.add(lease);
        var hold = lease.hold("r", first);
        await().atMost(SOON).until(first::holds);
        var other = node().hold("r", second);
        server.close();
        await().atMost(SOON).until(second::holds);
        assertThat(first.told()).hasSize(2).endsWith(0L);
        assertThat(second.told().getFirst()).isGreaterThan(first.told().getFirst());
        hold.close();
        other.close();
    }

    @Test
    void fencesRiseEvenWhenRedisForgetsAll() {
        var told = new Told();
        var hold = node().hold("r", told);
        await().atMost(SOON).until(told::holds);
        redis.call(r -> r.flushall());
        await().atMost(SOON).until(() -> told.told().size() == 3);
        assertThat(told.told().get(1)).isZero();
        assertThat(told.told().get(2)).isGreaterThan(told.told().get(0));
        hold.close();
    }

    @Test
    void aHolderMayGiveUpWhileItIsTold() {
        var node = node();
        var order = new CopyOnWriteArrayList<String>();
        var holds = new CopyOnWriteArrayList<Lease.Hold>();
        holds.add(node.hold("a", recording(order, "a", new Told())));
        await().atMost(SOON).until(() -> order.contains("a gained"));
        holds.add(
                node.hold(
                        "b",
                        new Lease.Holder() {
                            @Override
                            public void gained(long fence) {
                                holds.forEach(Lease.Hold::close);
                            }

                            @Override
                            public void lost() {
                                order.add("b lost");
                            }
                        }));
        await().atMost(SOON).until(() -> order.contains("a lost"));
        holds.getLast().close();
        assertThat(order).contains("b lost");
    }

    private static Lease.Holder recording(List<String> order, String name, Told told) {
        return new Lease.Holder() {
            @Override
            public void gained(long fence) {
                order.add(name + " gained");
                told.gained(fence);
            }

            @Override
            public void lost() {
                order.add(name + " lost");
                told.lost();
            }
        };
    }
}
