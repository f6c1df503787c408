package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Counts;
import java.time.Duration;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** What nodes count together. */
class CensusTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final FakeCluster cluster = new FakeCluster();

    private static Duration seconds(int count) {
        return SECOND.multipliedBy(count);
    }

    private FakeNode node(String... users) {
        var node = cluster.start();
        for (String user : users) {
            node.connections.connect(user);
        }
        return node;
    }

    @Test
    void oneNodeCountsItsOwn() {
        var node = node("ann", "ann", "bob");
        cluster.pass(SECOND);
        assertThat(node.all()).isEqualTo(new Counts(3, Map.of("ann", 2, "bob", 1)));
        assertThat(node.cluster.census().nodes()).isEqualTo(1);
    }

    @Test
    void allNodesCountAllUsers() {
        var one = node("ann", "ann", "bob");
        var other = node("ann", "cleo");
        cluster.pass(seconds(3));
        var all = new Counts(5, Map.of("ann", 3, "bob", 1, "cleo", 1));
        assertThat(one.all()).isEqualTo(all);
        assertThat(other.all()).isEqualTo(all);
        assertThat(other.cluster.census().node())
                .isEqualTo(new Counts(2, Map.of("ann", 1, "cleo", 1)));
        assertThat(one.cluster.census().connectionsOf("ann")).isEqualTo(3);
        assertThat(one.cluster.census().nodes()).isEqualTo(2);
    }

    @Test
    void changesAreKnownEverywhereWithinASecond() {
        var one = node("ann");
        var other = node("bob");
        cluster.pass(seconds(5));
        one.connections.connect("cleo");
        other.connections.disconnect("bob");
        cluster.pass(SECOND);
        assertThat(one.all()).isEqualTo(cluster.truth());
        assertThat(other.all()).isEqualTo(cluster.truth());
    }

    @Test
    void whoComesLaterKnowsAllWithinThreeSeconds() {
        node("ann");
        node("bob");
        cluster.pass(seconds(7));
        var late = node("cleo");
        cluster.pass(seconds(3));
        assertThat(late.all()).isEqualTo(cluster.truth());
        assertThat(cluster.alive).allSatisfy(n -> assertThat(n.all()).isEqualTo(late.all()));
    }

    @Test
    void aDeadNodesCountsRunOut() {
        var one = node("ann");
        var dead = node("ann", "bob");
        cluster.pass(seconds(5));
        cluster.kill(dead);
        cluster.pass(seconds(4));
        assertThat(one.all().connections()).isEqualTo(3);
        cluster.pass(seconds(2));
        assertThat(one.all()).isEqualTo(new Counts(1, Map.of("ann", 1)));
    }

    @Test
    void whatDeadNodesWroteDoesNotBringThemBack() {
        var dead = node("ann", "bob");
        cluster.pass(seconds(10));
        cluster.kill(dead);
        var late = node("cleo");
        for (int i = 0; i < 40; i++) {
            cluster.pass(FakeCluster.TURN);
            assertThat(late.all().users()).doesNotContainKeys("ann", "bob");
        }
    }

    @Test
    void whatIsReadTwiceDoesNotBringADeadNodeBack() {
        var one = node("ann");
        var dead = node("bob");
        cluster.pass(seconds(8));
        cluster.kill(dead);
        cluster.pass(seconds(6));
        one.nodes.readAgain(Integer.MAX_VALUE);
        assertThat(one.all()).isEqualTo(new Counts(1, Map.of("ann", 1)));
    }

    @Test
    void aNodeThatClosesIsGoneAtOnce() {
        var one = node("ann");
        var leaving = node("bob");
        cluster.pass(seconds(5));
        leaving.cluster.close();
        cluster.kill(leaving);
        cluster.pass(FakeCluster.TURN);
        assertThat(one.all()).isEqualTo(cluster.truth());
    }

    @Test
    void whatWasMissedIsAskedForAgain() {
        var one = node("ann");
        one.turn();
        one.nodes.miss();
        var other = node("bob");
        cluster.pass(seconds(12));
        assertThat(one.all()).isEqualTo(cluster.truth());
        for (int i = 0; i < 20; i++) {
            other.connections.connect("user-" + i);
            other.turn();
            one.nodes.miss();
        }
        cluster.pass(seconds(12));
        assertThat(one.all()).isEqualTo(cluster.truth());
    }

    @Test
    void inAnOutageOnlyTheOwnCountsGoOn() {
        var one = node("ann");
        var other = node("bob");
        cluster.pass(seconds(5));
        cluster.goAway();
        one.connections.connect("cleo");
        cluster.pass(seconds(6));
        assertThat(one.all()).isEqualTo(one.connections.counts());
        assertThat(other.all()).isEqualTo(other.connections.counts());
        assertThat(one.cluster.census().isAway()).isTrue();
        cluster.comeBack();
        cluster.pass(seconds(4));
        assertThat(one.all()).isEqualTo(cluster.truth());
        assertThat(other.all()).isEqualTo(cluster.truth());
        assertThat(one.cluster.census().isAway()).isFalse();
    }

    @Test
    void anOutageDoesNotPileUpRecords() {
        var node = node("ann");
        cluster.pass(seconds(5));
        cluster.goAway();
        for (int i = 0; i < 100; i++) {
            node.connections.connect("user-" + i);
            cluster.pass(SECOND);
        }
        assertThat(node.nodes.waiting()).isLessThan(10);
    }

    @Test
    void aNodeThatDiedWhileTheJournalWasNotReadIsNotSeenAgain() {
        var one = node("ann");
        var dead = node("bob");
        cluster.pass(seconds(5));
        cluster.alive.remove(one); // stands still: reads and writes nothing
        cluster.pass(seconds(20));
        cluster.kill(dead);
        cluster.alive.add(one);
        cluster.time.pass(seconds(60));
        one.turn();
        for (int i = 0; i < 20; i++) {
            cluster.pass(FakeCluster.TURN);
            assertThat(one.all().users()).doesNotContainKey("bob");
        }
    }

    @Test
    void hostileRecordsAreSkippedAndCounted() {
        var node = node("ann");
        cluster.pass(seconds(3));
        String[] hostile = {
            "",
            "nonsense",
            "[]",
            "{}",
            "{\"kind\":\"beat\"}",
            "{\"kind\":\"beat\",\"node\":\"x\",\"number\":-1,\"connections\":1}",
            "{\"kind\":\"beat\",\"node\":\"x\",\"number\":1,\"connections\":-5}",
            "{\"kind\":\"beat\",\"node\":\"x\",\"number\":1,\"connections\":1e99}",
            "{\"kind\":\"beat\",\"node\":\"x\",\"number\":99999999999999999999,\"connections\":1}",
            "{\"kind\":\"beat\",\"node\":\"x\\ny\",\"number\":1,\"connections\":1}",
            "{\"kind\":\"beat\",\"node\":7,\"number\":1,\"connections\":1}",
            "{\"kind\":\"change\",\"node\":\"x\",\"number\":1,\"users\":{\"u\":-1}}",
            "{\"kind\":\"change\",\"node\":\"x\",\"number\":1,\"users\":{\"\":1}}",
            "{\"kind\":\"change\",\"node\":\"x\",\"number\":1,\"users\":{\"u\":{\"v\":1}}}",
            "{\"kind\":\"change\",\"node\":\"x\",\"number\":1,\"users\":[1]}",
            "{\"kind\":\"part\",\"node\":\"x\",\"number\":1,\"part\":2,\"parts\":2,\"users\":{}}",
            "{\"kind\":\"part\",\"node\":\"x\",\"number\":1,\"part\":0,\"parts\":0,\"users\":{}}",
            "{\"kind\":\"other\",\"node\":\"x\",\"number\":1}",
            "{\"kind\":\"hello\",\"node\":\"x\",\"number\":1} {}",
            "{\"kind\":\"hello\",\"node\":\"" + "x".repeat(300) + "\",\"number\":1}",
            "\"" + "x".repeat(300_000) + "\"",
        };
        for (String record : hostile) {
            cluster.nodes.write("x", record);
        }
        cluster.nodes.write("x", null);
        cluster.pass(SECOND);
        assertThat(node.skipped()).isEqualTo(hostile.length + 1);
        assertThat(node.all()).isEqualTo(cluster.truth());
    }

    @Test
    void noMoreNodesAndUsersAreKnownThanMayBe() {
        var standard = ClusterSettings.of("node");
        var settings =
                new ClusterSettings(
                        "node",
                        standard.beatEvery(),
                        standard.deadAfter(),
                        standard.snapshotEvery(),
                        2,
                        3,
                        standard.presence(),
                        standard.revocations());
        var small = new FakeCluster(settings);
        var node = small.start();
        node.connections.connect("ann");
        small.pass(seconds(3));
        for (int i = 0; i < 10; i++) {
            small.nodes.write(
                    "x",
                    "{\"kind\":\"change\",\"node\":\"n%d\",\"number\":1,\"users\":{\"a%d\":1,\"b\":2,\"ann\":1}}"
                            .formatted(i, i));
        }
        small.pass(FakeCluster.TURN);
        assertThat(node.cluster.census().nodes()).isEqualTo(3);
        assertThat(node.all().users()).hasSize(3).containsEntry("ann", 3).containsEntry("b", 4);
        small.pass(seconds(7));
        assertThat(node.all()).isEqualTo(small.truth());
    }

    @Test
    void tenThousandUsersOnEachOfThreeNodesAreCheap() {
        for (int n = 0; n < 3; n++) {
            var node = node();
            for (int i = 0; i < 10_000; i++) {
                node.connections.connect("user-%d-%06d".formatted(n, i));
            }
        }
        cluster.pass(seconds(10));
        long before = cluster.nodes.bytes();
        int records = cluster.nodes.records().size();
        cluster.pass(seconds(60));
        assertThat((cluster.nodes.bytes() - before) / 60).as("bytes a second").isLessThan(30_000);
        assertThat(cluster.nodes.records().size() - records).as("records").isLessThan(260);
        assertThat(cluster.nodes.records())
                .allMatch(r -> r.value() != null && r.value().length() < 64 * 1024);
        for (var node : cluster.alive) {
            assertThat(node.all()).isEqualTo(cluster.truth());
        }
    }
}
