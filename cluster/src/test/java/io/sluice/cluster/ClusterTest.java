package io.sluice.cluster;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Lease;
import io.sluice.hub.Time;
import io.sluice.session.Counts;
import java.time.Duration;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Nodes with threads and clocks of their own. */
class ClusterTest {
    private final LiveJournal nodes = new LiveJournal();
    private final LiveJournal revocations = new LiveJournal();
    private final LiveJournal presence = new LiveJournal();

    private static final ClusterSettings QUICK =
            new ClusterSettings(
                    "quick",
                    Duration.ofMillis(100),
                    Duration.ofSeconds(5),
                    Duration.ofSeconds(30),
                    4,
                    100,
                    new PresenceSettings(Duration.ZERO, 10),
                    RevocationSettings.STANDARD);

    private Cluster node(@Nullable LiveJournal presenceJournal) {
        return new Cluster(
                QUICK,
                new Journals(
                        nodes.journal(),
                        revocations.journal(),
                        presenceJournal == null ? null : presenceJournal.journal()),
                new ClusterMeters(new SimpleMeterRegistry()),
                Time.system());
    }

    private static FakeConnections connected(String user) {
        var connections = new FakeConnections();
        connections.connect(user);
        return connections;
    }

    @Test
    void nodesOfOneNameKnowEachOtherUntilOneCloses() {
        Lease always =
                (role, holder) -> {
                    holder.gained(1);
                    return holder::lost;
                };
        Lease never = (role, holder) -> () -> {};
        try (var one = node(presence)) {
            one.start(connected("ann"), always);
            try (var other = node(presence)) {
                other.start(connected("bob"), never);
                var all = new Counts(2, Map.of("ann", 1, "bob", 1));
                await().untilAsserted(() -> {
                    assertThat(one.census().cluster()).isEqualTo(all);
                    assertThat(other.census().cluster()).isEqualTo(all);
                });
                await().until(() -> presence.values().size() == 2);
            }
            assertThat(one.census().cluster()).isEqualTo(new Counts(1, Map.of("ann", 1)));
            await().until(() -> presence.values().size() == 3);
            assertThat(presence.values().getLast()).contains("leave", "bob");
        }
    }

    @Test
    void withoutAJournalOfPresenceNobodyIsToldAndStillItIsKnown() {
        try (var one = node(null)) {
            one.start(
                    connected("ann"),
                    (_, _) -> {
                        throw new AssertionError("no role is needed");
                    });
            await().until(() -> one.presence().of("ann").isPresent());
        }
    }

    @Test
    void countsAreThereOnceItIsStarted() {
        try (var one = node(null)) {
            assertThatThrownBy(one::census).isInstanceOf(IllegalStateException.class);
        }
    }

    @Test
    void refusesSettingsThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> ClusterSettings.of("no spaces"))
                .withMessageContaining("name of a node");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new RevocationSettings(Duration.ZERO, 1))
                .withMessage("longest must be positive, got: PT0S");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PresenceSettings(Duration.ofSeconds(-1), 1))
                .withMessage("grace must not be negative, got: PT-1S");
    }
}
