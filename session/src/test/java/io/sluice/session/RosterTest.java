package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

class RosterTest {
    private final Stage stage = new Stage();
    private final List<FakeOutlet> outlets = new ArrayList<>();
    private final List<Session> sessions = new ArrayList<>();

    private void open(int count) {
        for (int i = 0; i < count; i++) {
            var outlet = new FakeOutlet();
            outlets.add(outlet);
            sessions.add(
                    stage.open(outlet, new Principal("s" + i, Access.EVERYTHING, Principal.NEVER)));
        }
    }

    private long closed() {
        return sessions.stream().filter(session -> !session.isOpen()).count();
    }

    @Test
    void closesThoseWhoMatch() {
        open(10);
        var who = List.of("s3", "s7");
        assertThat(stage.roster.close(p -> who.contains(p.subject()), CloseReason.TOKEN_EXPIRED))
                .isEqualTo(2);
        assertThat(sessions.get(3).closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
        assertThat(sessions.get(7).closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
        assertThat(closed()).isEqualTo(2);
    }

    @Test
    void keepsEveryoneElseWhenOneIsTakenOut() {
        open(50);
        var left = new ArrayList<>(sessions);
        var random = new Random(7);
        while (!left.isEmpty()) {
            stage.roster.remove(left.remove(random.nextInt(left.size())));
            assertThat(stage.roster.size()).isEqualTo(left.size());
            var there = new ArrayList<String>();
            stage.roster.close(p -> !there.add(p.subject()), CloseReason.IDLE);
            assertThat(there)
                    .containsExactlyInAnyOrderElementsOf(
                            left.stream().map(s -> s.principal().subject()).toList());
        }
    }

    @Test
    void drainsEvenlyOverTheWindow() {
        open(1000);
        stage.roster.drain(Duration.ofSeconds(10));
        for (int second = 1; second <= 10; second++) {
            stage.pass(Duration.ofSeconds(1));
            assertThat(closed()).isBetween(second * 100L - 30, Math.min(1000, second * 100L + 30));
        }
        assertThat(sessions)
                .allMatch(session -> session.closeReason() == CloseReason.SHUTTING_DOWN);
        assertThat(stage.gauge("sluice.connections")).isZero();
    }

    @Test
    void drainsInNoPredictableOrder() {
        open(200);
        stage.roster.drain(Duration.ofSeconds(10));
        stage.pass(Duration.ofSeconds(5));
        long early = sessions.subList(0, 100).stream().filter(s -> !s.isOpen()).count();
        assertThat(early).isBetween(20L, 80L);
    }

    @Test
    void drainsAtOnceWithoutAWindow() {
        open(100);
        stage.roster.drain(Duration.ZERO);
        assertThat(closed()).isEqualTo(100);
    }

    @Test
    void drainsAnEmptyRoster() {
        stage.roster.drain(Duration.ofSeconds(1));
        assertThat(stage.roster.wheel().isEmpty()).isTrue();
    }

    @Test
    void drainsTheOthersWhenSomeAreGoneMeanwhile() {
        open(100);
        stage.roster.drain(Duration.ofSeconds(4));
        for (var session : sessions.subList(0, 50)) {
            session.onGone();
            stage.roster.remove(session);
        }
        stage.pass(Duration.ofSeconds(4));
        assertThat(closed()).isEqualTo(100);
        assertThat(sessions.subList(50, 100))
                .allMatch(session -> session.closeReason() == CloseReason.SHUTTING_DOWN);
        assertThat(stage.gauge("sluice.connections")).isZero();
    }
}
