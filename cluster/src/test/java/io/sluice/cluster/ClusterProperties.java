package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Publication;
import java.time.Duration;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;

/**
 * Random courses of events: users come and go, nodes start, close and are killed, read late and
 * twice, and the journals go away and come back. In the end all know what is so.
 */
class ClusterProperties {
    private static final List<String> USERS =
            List.of("ann", "bob", "cleo", "dora", "\"ü\n\u0001", "fay");
    private static final int MOST_NODES = 3;

    private static final class Course {
        private final FakeCluster cluster = new FakeCluster();
        private final Random random;
        private boolean isAway;

        Course(long seed) {
            random = new Random(seed);
        }

        void run() {
            cluster.start();
            for (int step = 0; step < 300; step++) {
                step();
            }
            if (isAway) {
                cluster.comeBack();
            }
            if (cluster.alive.isEmpty()) {
                cluster.start();
            }
            cluster.pass(Duration.ofSeconds(45));
        }

        private void step() {
            int what = random.nextInt(1000);
            if (what < 400) {
                comeOrGo();
            } else if (what < 420 && cluster.alive.size() < MOST_NODES) {
                cluster.start();
            } else if (what < 435 && !cluster.alive.isEmpty()) {
                end(any(cluster.alive));
            } else if (what < 440) {
                goOrComeBack();
            } else if (what < 445) {
                cluster.lease.takeBack();
            } else {
                passUnevenly();
            }
        }

        private void comeOrGo() {
            if (cluster.alive.isEmpty()) {
                return;
            }
            var connections = any(cluster.alive).connections;
            if (random.nextBoolean()) {
                connections.connect(any(USERS));
            } else {
                connections.disconnect(any(USERS));
            }
        }

        private void end(FakeNode node) {
            if (!isAway && random.nextBoolean()) {
                node.cluster.close();
            }
            cluster.kill(node);
        }

        private void goOrComeBack() {
            isAway = !isAway;
            if (isAway) {
                cluster.goAway();
            } else {
                cluster.comeBack();
            }
        }

        private void passUnevenly() {
            cluster.time.pass(Duration.ofMillis(random.nextInt(800)));
            cluster.lease.turn();
            for (var node : List.copyOf(cluster.alive)) {
                if (random.nextInt(10) > 0) {
                    node.turn();
                }
                for (var end : List.of(node.nodes, node.revocations, node.presence)) {
                    end.read(random.nextInt(12));
                    if (random.nextInt(20) == 0) {
                        end.readAgain(random.nextInt(10));
                    }
                }
            }
        }

        private <T> T any(List<T> some) {
            return some.get(random.nextInt(some.size()));
        }
    }

    @Property(tries = 500)
    void countsSettleToTheTruth(@ForAll long seed) {
        var course = new Course(seed);
        course.run();
        var cluster = course.cluster;
        for (var node : cluster.alive) {
            assertThat(node.all()).isEqualTo(cluster.truth());
            assertThat(node.cluster.census().nodes()).isEqualTo(cluster.alive.size());
            assertThat(node.skipped()).isZero();
        }
    }

    /** A leave was told with the time of an earlier one, and taken for that. */
    @Example
    void whoLeavesAgainHasLeftLater() {
        usersComeAndLeaveInTurnsAndTheLastWordIsTrue(7549);
    }

    @Property(tries = 500)
    void usersComeAndLeaveInTurnsAndTheLastWordIsTrue(@ForAll long seed) {
        var course = new Course(seed);
        course.run();
        var there = new HashSet<String>();
        for (var event : events(course.cluster)) {
            boolean isNews = event.isJoin() ? there.add(event.user()) : there.remove(event.user());
            assertThat(isNews).as("%s of %s", event, event.user()).isTrue();
        }
        assertThat(there).isEqualTo(course.cluster.truth().users().keySet());
        for (var node : course.cluster.alive) {
            var here = new HashMap<String, Integer>();
            node.cluster.presence().here().forEach(a -> here.put(a.user(), a.connections()));
            assertThat(here).isEqualTo(Map.copyOf(course.cluster.truth().users()));
        }
    }

    private static List<PresenceEvent> events(FakeCluster cluster) {
        return cluster.presence.records().stream().map(ClusterProperties::event).toList();
    }

    private static PresenceEvent event(Publication record) {
        try {
            return PresenceEvent.of(record);
        } catch (BadRecord e) {
            throw new AssertionError(e);
        }
    }
}
