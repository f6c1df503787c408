package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.hub.SlowPolicy;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class SubscribingTest {
    private final Stage stage = new Stage();
    private final FakeOutlet outlet = new FakeOutlet();

    @Test
    void isConfirmedAndThenGivenWhatIsPublished() {
        stage.publish("before");
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy");
        stage.publish("a", "b");
        assertThat(outlet.written)
                .containsExactly("subscribed energy 1.incarnation.0:1", "energy 1 a", "energy 2 b");
    }

    @Test
    void theConfirmationSaysWhereTheStreamStands() {
        stage.open(new FakeOutlet());
        var other = stage.open(new FakeOutlet());
        stage.say(other, "subscribe energy");
        stage.publish("a", "b");
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy heat");
        assertThat(outlet.written)
                .containsExactly("subscribed energy 1.incarnation.0:2", "subscribed heat ");
    }

    @Test
    void aStreamAlreadySubscribedGoesOnAsItIs() {
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy energy");
        stage.publish("a");
        stage.say(session, "subscribe energy");
        stage.publish("b");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy ",
                        "subscribed energy ",
                        "reached energy 1.incarnation.0:0",
                        "energy 0 a",
                        "subscribed energy 1.incarnation.0:1",
                        "energy 1 b");
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(1);
    }

    @Test
    void nothingComesAfterUnsubscribing() {
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy");
        stage.publish("a");
        stage.say(session, "unsubscribe energy");
        stage.publish("b");
        assertThat(outlet.news())
                .containsExactly(
                        "subscribed energy ",
                        "reached energy 1.incarnation.0:0",
                        "energy 0 a",
                        "unsubscribed energy");
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
        stage.say(session, "subscribe energy");
        stage.publish("c");
        assertThat(outlet.written).hasSize(2).last().isEqualTo("energy 2 c");
    }

    @Test
    void whatWasNotSubscribedMayBeUnsubscribed() {
        stage.say(stage.open(outlet), "unsubscribe heat");
        assertThat(outlet.written).containsExactly("unsubscribed heat");
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
    }

    @Test
    void anUnknownStreamIsRefusedByName() {
        var session = stage.open(outlet);
        stage.say(session, "subscribe enrgy");
        stage.say(session, "unsubscribe enrgy");
        assertThat(outlet.written)
                .containsOnly("refused stream_not_found there is no stream 'enrgy' here (enrgy)");
        assertThat(session.isOpen()).isTrue();
        assertThat(stage.count("sluice.requests.refused", "code", "stream_not_found")).isEqualTo(2);
    }

    @Test
    void aLongNameIsNotRepeatedInFull() {
        stage.say(stage.open(outlet), "subscribe " + "x".repeat(60_000));
        assertThat(outlet.written).singleElement().asString().hasSizeLessThan(250).contains("x…'");
    }

    @Test
    void aStreamTheTokenDoesNotAllowIsRefused() {
        var principal = Principal.anonymous((_, stream, _) -> stream.equals("heat"));
        stage.say(stage.open(outlet, principal), "subscribe energy heat");
        assertThat(outlet.written)
                .containsExactly(
                        "refused forbidden the token does not allow to subscribe to 'energy'",
                        "subscribed heat ");
        stage.publish("a");
        assertThat(outlet.written).hasSize(2);
    }

    @Test
    void onlySubscribeIsAskedFor() {
        var principal = Principal.anonymous((action, _, _) -> action == Action.REPLAY);
        stage.say(stage.open(outlet, principal), "subscribe energy");
        assertThat(outlet.written).singleElement().asString().startsWith("refused forbidden");
    }

    @Test
    void noMoreSubscriptionsThanAllowed() {
        stage.settings =
                new SessionSettings(
                        Stage.TICK, Stage.TICK.multipliedBy(9), 20, 1, Stage.TICK.multipliedBy(9));
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy");
        stage.say(session, "subscribe heat");
        assertThat(outlet.news().getLast())
                .isEqualTo("refused too_many_subscriptions at most 1 subscriptions per connection");
        stage.say(session, "subscribe energy");
        assertThat(outlet.news().getLast()).startsWith("subscribed energy");
        stage.say(session, "unsubscribe energy");
        stage.say(session, "subscribe heat");
        assertThat(outlet.news().getLast()).startsWith("subscribed heat");
    }

    @Test
    void aListOfAnyLengthIsAnsweredOnce() {
        String names =
                IntStream.range(0, 1000).mapToObj(i -> "s" + i).collect(Collectors.joining(" "));
        var session = stage.open(outlet);
        stage.say(session, "subscribe " + names);
        stage.say(session, "unsubscribe " + names);
        assertThat(outlet.written)
                .containsExactly(
                        "refused too_many_subscriptions at most 100 subscriptions per connection",
                        "refused too_many_subscriptions at most 100 subscriptions per connection");
    }

    @Test
    void theRestOfAListIsLeftOnceTheSessionHasEnded() {
        var session = stage.open(outlet);
        outlet.sendRoom = 0;
        stage.say(session, "subscribe energy heat");
        assertThat(session.closeReason()).isEqualTo(CloseReason.NOT_READING);
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
        stage.publish("a");
        assertThat(outlet.written).isEmpty();
    }

    @Test
    void anEndpointGivesItsStreamsFromTheStart() {
        stage.onConnect = List.of("energy", "heat");
        stage.open(outlet);
        assertThat(outlet.written).isEmpty();
        stage.publish("a");
        assertThat(outlet.written).containsExactly("energy 0 a");
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(2);
    }

    @Test
    void fromTheStartComesOnlyWhatTheTokenAllows() {
        stage.onConnect = List.of("energy", "heat");
        stage.open(outlet, Principal.anonymous((_, stream, _) -> stream.equals("heat")));
        stage.publish("a");
        assertThat(outlet.written).isEmpty();
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(1);
    }

    @Test
    void anEndpointSubscribesOnlyToWhatItHas() {
        assertThatThrownBy(() ->
                        new Endpoint("/ws", WordDialect.INSTANCE, Map.of(), List.of("energy")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("/ws")
                .hasMessageContaining("energy");
    }

    @Test
    void whatIsSaidWhereNobodyListensMeansNothing() {
        stage.dialect = new WordDialect(SlowPolicy.LATEST, false);
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy");
        stage.say(session, "nonsense");
        assertThat(outlet.written).isEmpty();
        assertThat(session.isOpen()).isTrue();
    }

    @Test
    void pingIsAnsweredWithTheTime() {
        stage.say(stage.open(outlet), "ping");
        assertThat(outlet.written).containsExactly("pong " + stage.time.millis());
    }

    @Test
    void whatIsNoMessageIsRefusedAndTheSessionGoesOn() {
        var session = stage.open(outlet);
        stage.say(session, "nonsense");
        stage.say(session, "ping");
        assertThat(outlet.written)
                .hasSize(2)
                .first()
                .isEqualTo("refused invalid_message expected a word I know");
        assertThat(stage.count("sluice.requests.refused", "code", "invalid_message")).isEqualTo(1);
        assertThat(stage.count("sluice.messages.received")).isEqualTo(2);
    }
}
