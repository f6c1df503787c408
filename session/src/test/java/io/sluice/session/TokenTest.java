package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.PastSettings;
import io.sluice.hub.Payload;
import io.sluice.hub.StateSettings;
import io.sluice.hub.StreamSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Who a client is, by its first token and by later ones. */
class TokenTest {
    private static final Duration SECOND = Duration.ofSeconds(1);

    private Stage stage = new Stage().begun();
    private final FakeOutlet outlet = new FakeOutlet();

    private Principal someone(Access access) {
        return new Principal("someone", access, Principal.NEVER);
    }

    private Principal endingIn(Duration left) {
        return new Principal("someone", Access.EVERYTHING, stage.time.millis() + left.toMillis());
    }

    private static Principal tenant(@Nullable String name) {
        return new Principal(
                "someone",
                Access.EVERYTHING,
                claim -> claim.equals("tenant") ? name : null,
                Principal.NEVER);
    }

    private Session stranger() {
        return stage.open(outlet, Principal.STRANGER);
    }

    // --- strangers

    @Test
    void aStrangerMayOnlyPingAndAuthenticate() {
        var session = stranger();
        stage.say(session, "subscribe energy");
        stage.say(session, "unsubscribe energy");
        stage.say(session, "pace energy ? every=1s");
        assertThat(outlet.news())
                .hasSize(3)
                .containsOnly(
                        "refused unauthenticated expected a message 'auth' with a token first");
        stage.say(session, "ping");
        assertThat(outlet.news()).containsExactly("pong " + stage.time.millis());
        stage.say(session, "auth t");
        assertThat(outlet.written).isEmpty();
        stage.accept(someone(Access.EVERYTHING));
        stage.say(session, "subscribe energy");
        assertThat(outlet.news())
                .containsExactly("authenticated", "subscribed energy 1.incarnation.0:0");
    }

    @Test
    void aStrangerIsGivenNothingFromTheStart() {
        stage.onConnect = List.of("energy");
        stranger();
        stage.publish("secret");
        assertThat(outlet.written).isEmpty();
    }

    @Test
    void aStrangerIsClosedAfterFiveSeconds() {
        var session = stranger();
        stage.pass(SECOND.multipliedBy(4));
        stage.say(session, "ping");
        stage.say(session, "auth late");
        assertThat(session.isOpen()).isTrue();
        stage.pass(SECOND.multipliedBy(2));
        assertThat(session.closeReason()).isEqualTo(CloseReason.UNAUTHENTICATED);
        outlet.news();
        stage.accept(someone(Access.EVERYTHING));
        assertThat(outlet.written).isEmpty();
        assertThat(session.isOpen()).isFalse();
    }

    @Test
    void oneWhoIsKnownByThenStays() {
        var session = stranger();
        stage.pass(SECOND.multipliedBy(4));
        stage.say(session, "auth t");
        stage.accept(someone(Access.EVERYTHING));
        stage.pass(SECOND.multipliedBy(10));
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void aTokenThatIsNotAcceptedLeavesAStranger() {
        var session = stranger();
        stage.say(session, "auth bad");
        stage.reject(new Unauthenticated(Unauthenticated.Reason.SIGNATURE, "a secret detail"));
        stage.say(session, "auth bad");
        stage.reject(
                new java.util.concurrent.CompletionException(
                        new Unauthenticated(Unauthenticated.Reason.EXPIRED, "detail")));
        stage.say(session, "auth bad");
        stage.reject(new IllegalStateException("the provider is away"));
        stage.say(session, "subscribe energy");
        assertThat(outlet.written)
                .containsExactly(
                        "refused unauthenticated the token is not accepted: signature",
                        "refused unauthenticated the token is not accepted: expired",
                        "refused unauthenticated the token could not be checked",
                        "refused unauthenticated expected a message 'auth' with a token first");
        stage.pass(SECOND.multipliedBy(6));
        assertThat(session.closeReason()).isEqualTo(CloseReason.UNAUTHENTICATED);
    }

    @Test
    void oneTokenAtATimeIsChecked() {
        var session = stranger();
        stage.say(session, "auth one");
        stage.say(session, "auth two");
        assertThat(stage.checks).hasSize(1);
        assertThat(outlet.news())
                .containsExactly("refused unauthenticated another token is being checked already");
        stage.accept(someone(Access.EVERYTHING));
        stage.say(session, "auth two");
        assertThat(stage.checks).hasSize(1);
    }

    // --- another token

    @Test
    void anotherTokenOfTheSameSubjectInterruptsNothing() {
        var session = stage.open(outlet, endingIn(Duration.ofMinutes(5)));
        stage.say(session, "subscribe energy ? every=1s");
        stage.say(session, "subscribe heat");
        outlet.news();
        stage.say(session, "auth t");
        stage.publish("meanwhile");
        stage.accept(endingIn(Duration.ofMinutes(10)));
        assertThat(outlet.news())
                .containsExactly("authenticated " + (stage.time.millis() + 600_000));
        for (int i = 0; i < 11; i++) {
            stage.pass(SECOND.multipliedBy(50));
            session.onHeard();
        }
        assertThat(session.isOpen()).isTrue();
        stage.pass(SECOND.multipliedBy(55));
        assertThat(session.closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
        assertThat(outlet.written).contains("energy 0 meanwhile");
    }

    @Test
    void aTokenOfAnotherSubjectIsRefused() {
        var session = stage.open(outlet, someone(Access.EVERYTHING));
        stage.say(session, "auth t");
        stage.accept(new Principal("someone else", Access.EVERYTHING, Principal.NEVER));
        assertThat(outlet.written)
                .containsExactly(
                        "refused forbidden the token is of another subject than the first");
        assertThat(session.principal().subject()).isEqualTo("someone");
    }

    @Test
    void aTokenThatIsRefusedTakesNothingAway() {
        var session = stage.open(outlet, endingIn(Duration.ofMinutes(1)));
        stage.say(session, "subscribe energy");
        stage.say(session, "auth t");
        stage.reject(new Unauthenticated(Unauthenticated.Reason.EXPIRED, "detail"));
        stage.publish("a");
        assertThat(outlet.written).last().isEqualTo("energy 0 a");
    }

    @Test
    void aTokenThatEndsSoonerEndsItSooner() {
        var session = stage.open(outlet, endingIn(Duration.ofHours(1)));
        stage.pass(SECOND);
        stage.say(session, "auth t");
        stage.accept(endingIn(SECOND.multipliedBy(3)));
        stage.pass(Duration.ofMillis(2750));
        assertThat(outlet.written).hasSize(2).last().asString().startsWith("expiring ");
        assertThat(session.isOpen()).isTrue();
        stage.pass(SECOND);
        assertThat(session.closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
    }

    @Test
    void whatItDoesNotAllowAnyMoreEnds() {
        var session = stage.open(outlet, someone(Access.EVERYTHING));
        stage.say(session, "subscribe energy heat energy:k");
        outlet.news();
        stage.say(session, "auth t");
        stage.accept(someone((_, stream, _) -> stream.equals("heat")));
        stage.publishKeyed("k", "secret");
        assertThat(outlet.news())
                .containsExactly(
                        "authenticated",
                        "unsubscribed energy forbidden",
                        "unsubscribed energy:k forbidden");
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(1);
        stage.heat.chunk(stage.heatLog.chunk("warm"));
        stage.lane.run();
        assertThat(outlet.news()).containsExactly("heat 0 warm");
    }

    @Test
    void withOtherRowsItGoesOnAtItsPosition() {
        stage.rows("value.tenant == claims.tenant");
        var session = stage.open(outlet, tenant("t1"));
        stage.say(session, "subscribe energy");
        stage.publish(row("t1", 1), row("t2", 2));
        outlet.room = 0;
        stage.publish(row("t1", 3), row("t2", 4));
        stage.say(session, "auth t");
        stage.accept(tenant("t2"));
        outlet.room = 100;
        session.onWritable();
        stage.publish(row("t1", 5), row("t2", 6));
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:0",
                        "energy 0 " + row("t1", 1),
                        "authenticated",
                        "energy 3 " + row("t2", 4),
                        "energy 5 " + row("t2", 6));
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(1);
    }

    @Test
    void withNoClaimToDecideByNothingIsGiven() {
        stage.rows("value.tenant == claims.tenant");
        var session = stage.open(outlet, tenant("t1"));
        stage.say(session, "subscribe energy");
        stage.say(session, "auth t");
        stage.accept(tenant(null));
        stage.publish(row("t1", 1), "{\"tenant\":null}", "{}");
        assertThat(outlet.written)
                .containsExactly("subscribed energy 1.incarnation.0:0", "authenticated");
    }

    @Test
    void aStateWithOtherRowsBeginsAnew() {
        stage =
                new Stage(
                                new StreamSettings(
                                        10_000, PastSettings.STANDARD, StateSettings.STANDARD),
                                1)
                        .begun()
                        .rows("value.tenant == claims.tenant");
        stage.publish(FakeLog.entry("a", row("t1", 1)), FakeLog.entry("b", row("t2", 2)));
        var session = stage.open(outlet, tenant("t1"));
        stage.say(session, "subscribe energy ? mode=state");
        outlet.news();
        stage.say(session, "auth t");
        stage.accept(tenant("t2"));
        assertThat(outlet.written)
                .containsExactly("authenticated", "reset energy", "energy 1 b=" + row("t2", 2));
    }

    @Test
    void whoCannotBeToldWhatEndsIsGivenNothingMore() {
        stage.rows("value.tenant == claims.tenant");
        var session = stage.open(outlet, tenant("t1"));
        stage.say(session, "subscribe heat energy");
        outlet.news();
        outlet.sendRoom = 1;
        stage.say(session, "auth t");
        stage.accept(
                new Principal(
                        "someone",
                        (_, stream, _) -> stream.equals("energy"),
                        _ -> "t2",
                        Principal.NEVER));
        stage.publish(row("t2", 1));
        assertThat(outlet.written).containsExactly("authenticated");
        assertThat(session.closeReason()).isEqualTo(CloseReason.NOT_READING);
        assertThat(stage.lane.reported).isEmpty();
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
    }

    private static String row(String tenant, int n) {
        return "{\"tenant\":\"%s\",\"n\":%d}".formatted(tenant, n);
    }

    @Test
    void whatHasNotBeenConfirmedYetStillIs() {
        stage.rows("value.tenant == claims.tenant");
        stage.publish(row("t1", 1), row("t2", 2));
        stage.log.answersAtOnce = false;
        var session = stage.open(outlet, tenant("t1"));
        stage.say(session, "subscribe energy ? since=5m");
        stage.say(session, "auth t");
        stage.accept(tenant("t2"));
        stage.answer();
        assertThat(outlet.written)
                .containsExactly(
                        "authenticated",
                        "subscribed energy 1.incarnation.0:0 complete",
                        "energy 1 " + row("t2", 2),
                        "synced energy 1.incarnation.0:2");
    }

    @Test
    void oneThatIsCatchingUpIsStillToldWhenItHas() {
        stage = new Stage(2000).begun().rows("value.tenant == claims.tenant");
        for (int i = 0; i < 20; i++) {
            stage.publish(row("t" + i % 2, i) + " ".repeat(300));
        }
        stage.log.answersAtOnce = false;
        var session = stage.open(outlet, tenant("t1"));
        stage.say(session, "subscribe energy ? after=1.incarnation.0:2");
        stage.log.answer();
        stage.lane.run();
        stage.say(session, "auth t");
        stage.accept(tenant("t0"));
        stage.answer();
        assertThat(outlet.written)
                .startsWith("subscribed energy 1.incarnation.0:2 complete", "authenticated")
                .endsWith("synced energy 1.incarnation.0:20")
                .hasSize(3 + 9)
                .noneMatch(line -> line.contains("t1"));
    }

    @Test
    void aStreamNotReachedYetStillTellsItsPosition() {
        stage = new Stage().rows("value.tenant == claims.tenant");
        var session = stage.open(outlet, tenant("t1"));
        stage.say(session, "subscribe energy");
        stage.say(session, "auth t");
        stage.accept(tenant("t2"));
        stage.feed(stage.log.beginning());
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy ", "authenticated", "reached energy 1.incarnation.0:0");
    }

    @Test
    void whatWasGivenFromThePastIsNotHeldAgainstATokenWithoutReplay() {
        var session = stage.open(outlet, someone(Access.EVERYTHING));
        stage.publish("a", "b");
        stage.say(session, "subscribe energy ? after=1.incarnation.0:1");
        outlet.news();
        stage.say(session, "auth t");
        stage.accept(someone((action, _, _) -> action == Action.SUBSCRIBE));
        stage.publish("c");
        assertThat(outlet.written).containsExactly("authenticated", "energy 2 c");
    }

    @Test
    void whatIsBeingGivenFromThePastEndsWithAPermissionToReplay() {
        stage.publish("a", "b");
        stage.log.answersAtOnce = false;
        var session = stage.open(outlet, someone(Access.EVERYTHING));
        stage.say(session, "subscribe energy ? since=5m");
        stage.say(session, "auth t");
        stage.accept(someone((action, _, _) -> action == Action.SUBSCRIBE));
        stage.answer();
        assertThat(outlet.written)
                .containsExactly("authenticated", "unsubscribed energy forbidden");
    }

    // --- pace

    private Principal atMost(Duration every) {
        return someone(
                new Access() {
                    @Override
                    public boolean may(Action action, String stream, @Nullable Payload key) {
                        return true;
                    }

                    @Override
                    public Duration every(String stream, @Nullable Payload key) {
                        return every;
                    }
                });
    }

    @Test
    void aTokenMaySlowItDownAndAnotherLetItGoAgain() {
        var session = stage.open(outlet, someone(Access.EVERYTHING));
        stage.say(session, "subscribe energy");
        stage.say(session, "pace energy ? every=2s");
        for (int seconds : new int[] {5, 5, 1}) {
            stage.say(session, "auth t");
            stage.accept(atMost(SECOND.multipliedBy(seconds)));
        }
        stage.say(session, "pace energy");
        stage.say(session, "auth t");
        stage.accept(atMost(Duration.ZERO));
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:0",
                        "paced energy every 2s latest",
                        "authenticated",
                        "paced energy every 5s latest",
                        "authenticated",
                        "authenticated",
                        "paced energy every 2s latest",
                        "paced energy every 1s latest",
                        "authenticated",
                        "paced energy");
    }

    @Test
    void aTokenWithOtherRowsAndASlowerPaceHasBoth() {
        stage.rows("value.tenant == claims.tenant");
        var session = stage.open(outlet, tenant("t1"));
        stage.say(session, "subscribe energy");
        stage.say(session, "auth t");
        stage.accept(
                new Principal(
                        "someone",
                        atMost(SECOND.multipliedBy(2)).access(),
                        _ -> "t2",
                        Principal.NEVER));
        outlet.news();
        stage.publish(row("t2", 1), row("t2", 2));
        assertThat(outlet.written).isEmpty();
        stage.pass(SECOND.multipliedBy(3));
        assertThat(outlet.written).containsExactly("energy 1 " + row("t2", 2));
    }

    // --- its end

    @ParameterizedTest
    @CsvSource({"3600, 60", "300, 60", "100, 20", "10, 2"})
    void itsEndIsToldAMinuteAheadOrAtAFifth(int seconds, int ahead) {
        var session = stage.open(outlet, endingIn(SECOND.multipliedBy(seconds)));
        long end = session.principal().expiresAt();
        while (outlet.written.isEmpty()) {
            stage.pass(Stage.TICK);
            session.onHeard();
            assertThat(stage.time.millis()).isLessThan(end);
        }
        assertThat(outlet.written).containsExactly("expiring " + end);
        assertThat(end - stage.time.millis()).isBetween(ahead * 1000L - 500, ahead * 1000L);
        for (int i = 0; i < ahead * 4 - 4; i++) {
            stage.pass(Stage.TICK);
            session.onHeard();
        }
        assertThat(outlet.written).hasSize(1);
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void theEndOfARenewedTokenIsToldOnceMore() {
        var session = stage.open(outlet, endingIn(SECOND.multipliedBy(10)));
        stage.pass(SECOND.multipliedBy(9));
        stage.say(session, "auth t");
        stage.accept(endingIn(SECOND.multipliedBy(10)));
        stage.pass(SECOND.multipliedBy(9));
        assertThat(outlet.written.stream().filter(line -> line.startsWith("expiring")))
                .hasSize(2)
                .doesNotHaveDuplicates();
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void aCheckThatNeverEndsHoldsNothingUp() {
        var session = stage.open(outlet, endingIn(SECOND.multipliedBy(10)));
        stage.say(session, "auth t");
        stage.pass(SECOND.multipliedBy(11));
        assertThat(session.closeReason()).isEqualTo(CloseReason.TOKEN_EXPIRED);
        stage.accept(endingIn(Duration.ofHours(1)));
        assertThat(session.isOpen()).isFalse();
    }

    @Test
    void aBugInAccessEndsTheSession() {
        var session = stage.open(outlet, someone(Access.EVERYTHING));
        stage.say(session, "subscribe energy");
        stage.say(session, "auth t");
        stage.accept(
                someone((_, _, _) -> {
                    throw new IllegalStateException("a bug");
                }));
        assertThat(session.closeReason()).isEqualTo(CloseReason.INTERNAL_ERROR);
        assertThat(stage.lane.reported).hasSize(1);
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
    }
}
