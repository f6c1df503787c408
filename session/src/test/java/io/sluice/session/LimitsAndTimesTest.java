package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.SlowPolicy;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LimitsAndTimesTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private final Stage stage = new Stage();
    private final FakeOutlet outlet = new FakeOutlet();

    private Session expiringIn(Duration duration) {
        return stage.open(
                outlet,
                new Principal(
                        "someone", Access.EVERYTHING, stage.time.millis() + duration.toMillis()));
    }

    // --- how much

    @ParameterizedTest
    @ValueSource(strings = {"ping", "nonsense"})
    void aHundredMessagesAtOnceAreTakenAndNoMore(String message) {
        var session = stage.open(outlet);
        for (int i = 0; i < 100; i++) {
            stage.say(session, message);
        }
        assertThat(session.isOpen()).isTrue();
        stage.say(session, message);
        assertThat(session.closeReason()).isEqualTo(CloseReason.TOO_MANY_MESSAGES);
        assertThat(outlet.closeReason).isEqualTo("too many messages");
        assertThat(outlet.written).hasSize(100);
        assertThat(stage.count("sluice.connections.closed", "reason", "too_many_messages"))
                .isEqualTo(1);
    }

    @Test
    void messagesCountWhereNobodyListensToo() {
        stage.dialect = new WordDialect(SlowPolicy.LATEST, false);
        var session = stage.open(outlet);
        for (int i = 0; i < 101; i++) {
            stage.say(session, "ping");
        }
        assertThat(session.closeReason()).isEqualTo(CloseReason.TOO_MANY_MESSAGES);
    }

    @Test
    void pingsCountLikeMessages() {
        var session = stage.open(outlet);
        for (int i = 0; i < 100; i++) {
            assertThat(session.onPing()).isTrue();
        }
        assertThat(session.onPing()).isFalse();
        assertThat(session.closeReason()).isEqualTo(CloseReason.TOO_MANY_MESSAGES);
    }

    @Test
    void twentyMessagesASecondAreTakenForEver() {
        var session = stage.open(outlet);
        for (int i = 0; i < 20 * 60; i++) {
            if (i % 5 == 0) {
                stage.pass(Stage.TICK);
            }
            stage.say(session, "ping");
        }
        assertThat(session.isOpen()).isTrue();
        assertThat(outlet.pings).isZero();
    }

    // --- how long

    @Test
    void aSilentClientIsPingedTwiceAndThenClosed() {
        var session = stage.open(outlet);
        stage.pass(SECOND.multipliedBy(24));
        assertThat(outlet.pings).isZero();
        stage.pass(SECOND.multipliedBy(2));
        assertThat(outlet.pings).isEqualTo(1);
        stage.pass(SECOND.multipliedBy(33));
        assertThat(outlet.pings).isEqualTo(2);
        assertThat(session.isOpen()).isTrue();
        stage.pass(SECOND.multipliedBy(2));
        assertThat(session.closeReason()).isEqualTo(CloseReason.IDLE);
        assertThat(outlet.closeReason).isEqualTo("nothing heard for too long");
    }

    @Test
    void anySignOfLifeKeepsItOpen() {
        var session = stage.open(outlet);
        for (int i = 0; i < 10; i++) {
            stage.pass(SECOND.multipliedBy(50));
            session.onHeard();
        }
        assertThat(session.isOpen()).isTrue();
        assertThat(outlet.pings).isEqualTo(20);
        stage.pass(SECOND.multipliedBy(50));
        stage.say(session, "nonsense");
        stage.pass(SECOND.multipliedBy(50));
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void oneThatIsHeardOftenIsNotPinged() {
        var session = stage.open(outlet);
        for (int i = 0; i < 30; i++) {
            stage.pass(SECOND.multipliedBy(20));
            session.onHeard();
        }
        assertThat(outlet.pings).isZero();
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 249, 251, 10_000, 90_001, 3 * 24 * 3600 * 1000L + 77})
    void endsWithinASecondOfItsTokensExpiry(long millis) {
        var session = expiringIn(Duration.ofMillis(millis));
        Duration passed = Duration.ZERO;
        while (passed.plus(Stage.TICK).toMillis() < millis) {
            stage.pass(Stage.TICK);
            session.onHeard();
            passed = passed.plus(Stage.TICK);
            assertThat(session.isOpen()).isTrue();
        }
        stage.pass(SECOND);
        assertThat(session.closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
        assertThat(outlet.closeReason).isEqualTo("token expired");
    }

    @Test
    void aTokenThatHasJustExpiredEndsItAtOnce() {
        expiringIn(Duration.ZERO);
        assertThat(outlet.closeReason).isEqualTo("token expired");
        assertThat(stage.gauge("sluice.connections")).isZero();
    }

    @Test
    void aTokenWithoutAnEndDoesNotExpire() {
        var session = stage.open(outlet);
        for (int i = 0; i < 24 * 60; i++) {
            stage.pass(SECOND.multipliedBy(30));
            session.onHeard();
        }
        assertThat(session.isOpen()).isTrue();
    }

    // --- the end

    @Test
    void atShutdownItIsToldHowFarItCame() {
        stage.onConnect = List.of("energy");
        var session = stage.open(outlet);
        stage.publish("a", "b");
        outlet.news();
        session.shutDown();
        assertThat(outlet.written).containsExactly("reached energy 1.incarnation.0:2");
        assertThat(outlet.closeReason).isEqualTo("shutting down");
        assertThat(outlet.closeCode)
                .isEqualTo(WordDialect.INSTANCE.closeCode(CloseReason.SHUTTING_DOWN));
    }

    @Test
    void aSlowClientIsToldHowFarItReallyCame() {
        stage.onConnect = List.of("energy");
        var session = stage.open(outlet);
        stage.publish("a");
        outlet.room = 0;
        stage.publish("b");
        session.shutDown();
        assertThat(outlet.written)
                .containsExactly("energy 0 a", "reached energy 1.incarnation.0:1");
    }

    @Test
    void whatHasNoPlaceYetIsToldNone() {
        stage.onConnect = List.of("energy");
        stage.open(outlet).shutDown();
        assertThat(outlet.written).isEmpty();
        assertThat(outlet.closeReason).isEqualTo("shutting down");
    }

    @Test
    void nothingComesAfterTheEnd() {
        stage.onConnect = List.of("energy");
        var session = stage.open(outlet);
        session.close(CloseReason.IDLE);
        stage.publish("a");
        stage.say(session, "ping");
        stage.say(session, "subscribe heat");
        session.onWritable();
        session.onHeard();
        session.missed(Channel.of("energy"), stage.log.gap(1));
        session.shutDown();
        session.close(CloseReason.SHUTTING_DOWN);
        session.onGone();
        stage.pass(SECOND.multipliedBy(100));
        assertThat(outlet.written).isEmpty();
        assertThat(outlet.pings).isZero();
        assertThat(session.closeReason()).isEqualTo(CloseReason.IDLE);
        assertThat(outlet.closeReason).isEqualTo("nothing heard for too long");
        assertThat(stage.roster.wheel().isEmpty()).isTrue();
    }

    @Test
    void whenTheSocketIsGoneNothingIsWritten() {
        stage.onConnect = List.of("energy");
        var session = stage.open(outlet);
        session.onGone();
        stage.publish("a");
        assertThat(outlet.written).isEmpty();
        assertThat(outlet.closeCode).isNull();
        assertThat(session.closeReason()).isEqualTo(CloseReason.CLIENT_LEFT);
    }

    @Test
    void everyEndIsCountedOnceAndEverythingGoesBackToZero() {
        stage.onConnect = List.of("energy", "heat");
        for (var reason : CloseReason.values()) {
            var session = stage.open(new FakeOutlet());
            stage.time.advance(SECOND);
            assertThat(stage.gauge("sluice.connections")).isEqualTo(1);
            assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(2);
            session.close(reason);
            session.close(CloseReason.IDLE);
            session.onGone();
            session.fail();
            assertThat(stage.gauge("sluice.connections")).isZero();
            assertThat(stage.meters.connections()).isZero();
            assertThat(stage.gauge("sluice.subscriptions")).isZero();
        }
        for (var reason : CloseReason.values()) {
            assertThat(stage.count("sluice.connections.closed", "reason", reason.label()))
                    .isEqualTo(1);
        }
        int all = CloseReason.values().length;
        assertThat(stage.count("sluice.connections.opened")).isEqualTo(all);
        var duration = stage.registry.get("sluice.connection.duration").timer();
        assertThat(duration.count()).isEqualTo(all);
        assertThat(duration.totalTime(java.util.concurrent.TimeUnit.SECONDS)).isEqualTo(all);
    }
}
