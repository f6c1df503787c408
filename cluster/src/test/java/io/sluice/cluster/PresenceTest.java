package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Who is there, and who is told to have come and gone. */
class PresenceTest {
    private final FakeCluster cluster = new FakeCluster();
    private final FakeNode one = cluster.start();
    private final FakeNode other = cluster.start();

    @BeforeEach
    void settle() {
        cluster.pass(seconds(10));
    }

    private static Duration seconds(int count) {
        return Duration.ofSeconds(count);
    }

    private static Instant after(double seconds) {
        return FakeTime.START.plusMillis((long) (seconds * 1000));
    }

    private static String join(String user, double at) {
        return "{\"event\":\"join\",\"user\":\"%s\",\"connections\":1,\"at\":\"%s\"}"
                .formatted(user, after(at));
    }

    private static String leave(String user, double at) {
        return "{\"event\":\"leave\",\"user\":\"%s\",\"connections\":0,\"at\":\"%s\"}"
                .formatted(user, after(at));
    }

    @Test
    void whoComesAndLeavesIsToldOnce() {
        other.connections.connect("ann");
        cluster.pass(seconds(5));
        one.connections.connect("ann");
        cluster.pass(seconds(5));
        other.connections.disconnect("ann");
        cluster.pass(seconds(10));
        one.connections.disconnect("ann");
        cluster.pass(seconds(10));
        assertThat(cluster.presence.values())
                .containsExactly(join("ann", 10.25), leave("ann", 30.25));
        assertThat(cluster.presence.records().getFirst().key()).hasToString("3 bytes");
    }

    @Test
    void whoIsBackWithinTheGraceHasNotLeft() {
        other.connections.connect("ann");
        cluster.pass(seconds(5));
        for (int i = 0; i < 5; i++) {
            other.connections.disconnect("ann");
            cluster.pass(seconds(4));
            one.connections.connect("ann");
            cluster.pass(seconds(4));
            one.connections.disconnect("ann");
            other.connections.connect("ann");
        }
        assertThat(cluster.presence.values()).hasSize(1);
        assertThat(one.cluster.presence().of("ann"))
                .hasValueSatisfying(ann -> assertThat(ann.since()).isEqualTo(after(10.25)));
    }

    @Test
    void whoIsThereIsKnownOnAllNodes() {
        other.connections.connect("ann");
        other.connections.connect("ann");
        cluster.pass(seconds(2));
        assertThat(one.cluster.presence().here())
                .containsExactly(new Attendance("ann", 2, after(10.25), after(12)));
        other.connections.disconnect("ann");
        other.connections.disconnect("ann");
        cluster.pass(seconds(2));
        assertThat(one.cluster.presence().of("ann"))
                .contains(new Attendance("ann", 0, after(10.25), after(12.25)));
        cluster.pass(seconds(10));
        assertThat(one.cluster.presence().here()).isEmpty();
        assertThat(one.cluster.presence().of("ann"))
                .contains(new Attendance("ann", 0, after(10.25), after(12.25)));
        assertThat(one.cluster.presence().of("bob")).isEmpty();
    }

    @Test
    void theHoldersDeathIsNeitherTwiceTheNewsNorNone() {
        one.connections.connect("ann"); // the holder's own
        other.connections.connect("bob");
        other.connections.connect("cleo");
        cluster.pass(seconds(2));
        cluster.kill(one);
        other.connections.disconnect("cleo");
        other.connections.connect("dora");
        cluster.pass(seconds(30));
        assertThat(cluster.presence.values())
                .hasSize(6)
                .filteredOn(event -> event.contains("leave"))
                .hasSize(2)
                .allMatch(event -> event.contains("ann") || event.contains("cleo"));
    }

    @Test
    void whoComesBackToAnotherNodeInTimeHasNotLeft() {
        one.connections.connect("ann");
        cluster.pass(seconds(2));
        cluster.kill(one);
        other.connections.connect("ann");
        cluster.pass(seconds(30));
        assertThat(cluster.presence.values()).hasSize(1);
    }

    @Test
    void anOutageIsNobodysLeave() {
        one.connections.connect("ann");
        other.connections.connect("bob");
        cluster.pass(seconds(5));
        cluster.goAway();
        cluster.pass(seconds(40));
        cluster.lease.takeBack();
        cluster.comeBack();
        cluster.pass(seconds(40));
        assertThat(cluster.presence.values()).hasSize(2);
    }

    @Test
    void aRestartOfAllIsNobodysLeaveWhoComesBack() {
        one.connections.connect("ann");
        other.connections.connect("bob");
        cluster.pass(seconds(5));
        cluster.kill(one);
        cluster.kill(other);
        cluster.pass(seconds(600));
        var next = cluster.start();
        next.connections.connect("ann");
        cluster.pass(seconds(20));
        assertThat(cluster.presence.values()).hasSize(3);
        assertThat(cluster.presence.values().getLast()).contains("leave", "bob");
        assertThat(next.cluster.presence().of("ann"))
                .hasValueSatisfying(ann -> assertThat(ann.since()).isEqualTo(after(10.25)));
    }

    @Test
    void whenSomebodyLeftIsKnownAfterARestart() {
        one.connections.connect("ann");
        cluster.pass(seconds(5));
        one.connections.disconnect("ann");
        cluster.pass(seconds(20));
        var next = cluster.start();
        cluster.pass(seconds(5));
        assertThat(next.cluster.presence().of("ann"))
                .contains(new Attendance("ann", 0, after(10.25), after(15.25)));
    }

    @Test
    void onlySoManyWhoHaveLeftAreRemembered() {
        var settings = ClusterSettings.of("node");
        var small =
                new FakeCluster(
                        new ClusterSettings(
                                "node",
                                settings.beatEvery(),
                                settings.deadAfter(),
                                settings.snapshotEvery(),
                                settings.maxNodes(),
                                settings.maxUsers(),
                                new PresenceSettings(seconds(5), 2),
                                settings.revocations()));
        var node = small.start();
        small.pass(seconds(5));
        for (String user : new String[] {"ann", "bob", "cleo"}) {
            node.connections.connect(user);
            small.pass(seconds(2));
            node.connections.disconnect(user);
            small.pass(seconds(7));
        }
        assertThat(node.cluster.presence().of("ann")).isEmpty();
        assertThat(node.cluster.presence().of("bob")).isPresent();
        assertThat(node.cluster.presence().of("cleo")).isPresent();
    }

    @Test
    void hostileRecordsAreSkippedAndCounted() {
        String[] hostile = {
            "nonsense",
            "{\"event\":\"join\",\"user\":\"eve\",\"connections\":1,\"at\":\"soon\"}",
            "{\"event\":\"join\",\"user\":\"other\",\"connections\":1,\"at\":\"2026-01-01T00:00:00Z\"}",
            "{\"event\":\"dance\",\"user\":\"eve\",\"connections\":1,\"at\":\"2026-01-01T00:00:00Z\"}",
            "{\"event\":\"join\",\"user\":\"eve\",\"connections\":-1,\"at\":\"2026-01-01T00:00:00Z\"}",
            "{\"event\":\"leave\",\"user\":\"eve\",\"connections\":0,\"at\":\"+999999999-12-31T23:59:59Z\"}",
        };
        for (String record : hostile) {
            cluster.presence.write("eve", record);
        }
        cluster.presence.write("eve", null);
        cluster.pass(seconds(1));
        assertThat(one.skipped()).isEqualTo(hostile.length);
        assertThat(one.cluster.presence().of("eve")).isEmpty();
    }
}
