package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What rosters count, and what whoever asks is told. */
class HeadCountTest {
    private static final Duration SOON = Wheel.TICK.multipliedBy(2);

    private final Stage stage = new Stage();

    private Session open(String user) {
        return stage.open(
                new FakeOutlet(), new Principal(user, Access.EVERYTHING, Principal.NEVER));
    }

    private Counts counts() {
        stage.pass(SOON);
        return stage.counts.counts();
    }

    private Changes changes() {
        stage.pass(SOON);
        return stage.counts.changes();
    }

    @Test
    void countsTheConnectionsOfEachUser() {
        open("ann");
        var left = open("ann");
        var gone = open("bob");
        stage.roster.remove(left);
        stage.roster.remove(gone);
        open("cleo");
        assertThat(counts()).isEqualTo(new Counts(2, Map.of("ann", 1, "cleo", 1)));
    }

    @Test
    void countsStrangersAsConnectionsAndAsUsersOnceTheyAreKnown() {
        var session = stage.open(new FakeOutlet(), Principal.STRANGER);
        assertThat(counts()).isEqualTo(new Counts(1, Map.of()));
        stage.say(session, "auth t");
        stage.accept(new Principal("ann", Access.EVERYTHING, Principal.NEVER));
        assertThat(counts()).isEqualTo(new Counts(1, Map.of("ann", 1)));
        stage.roster.remove(session);
        assertThat(counts()).isEqualTo(Counts.NONE);
    }

    @Test
    void namesThatAreTooLongAreNobodys() {
        open("x".repeat(Roster.MAX_USER));
        open("x".repeat(Roster.MAX_USER + 1));
        assertThat(counts().connections()).isEqualTo(2);
        assertThat(counts().users()).containsOnlyKeys("x".repeat(Roster.MAX_USER));
    }

    @Test
    void tellsAllAtFirstAndThenWhatHasChanged() {
        var ann = open("ann");
        open("bob");
        assertThat(changes()).isEqualTo(new Changes(2, Map.of("ann", 1, "bob", 1), true));
        assertThat(changes()).isEqualTo(new Changes(2, Map.of(), false));
        stage.roster.remove(ann);
        open("cleo");
        assertThat(changes()).isEqualTo(new Changes(2, Map.of("ann", 0, "cleo", 1), false));
    }

    @Test
    void whoDoesNotAskForLongIsToldAllAgain() {
        open("ann");
        changes();
        for (int i = 0; i <= HeadCount.MOST_GONE + 1; i++) {
            stage.counts.add(1, Map.of("user-" + i, 1));
            stage.counts.add(-1, Map.of("user-" + i, -1));
        }
        assertThat(changes()).isEqualTo(new Changes(1, Map.of("ann", 1), true));
        assertThat(changes().isWhole()).isFalse();
    }

    @Test
    void changesAddUpToTheCounts() {
        var random = new Random(11);
        var open = new ArrayList<Session>();
        var told = new HashMap<String, Integer>();
        for (int turn = 0; turn < 200; turn++) {
            for (int i = random.nextInt(6); i > 0; i--) {
                if (open.isEmpty() || random.nextBoolean()) {
                    open.add(open(List.of("ann", "bob", "cleo").get(random.nextInt(3))));
                } else {
                    stage.roster.remove(open.remove(random.nextInt(open.size())));
                }
            }
            var changes = changes();
            if (changes.isWhole()) {
                told.clear();
            }
            changes.users().forEach(told::put);
            told.values().removeIf(count -> count == 0);
            assertThat(told).isEqualTo(stage.counts.counts().users());
            assertThat(changes.connections()).isEqualTo(open.size());
        }
    }
}
