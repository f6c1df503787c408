package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

/** A channel that is subscribed already, asked for once more. */
class ResubscribingTest {
    private final Stage stage = new Stage().begun();
    private final FakeOutlet outlet = new FakeOutlet();
    private final Session session = stage.open(outlet);

    @Test
    void withItsNameOnlyItGoesOnAsItIs() {
        stage.publish("a");
        stage.say(session, "subscribe energy ? filter=value.a = 1 ? every=2s");
        outlet.news();
        stage.say(session, "subscribe energy");
        assertThat(outlet.news())
                .containsExactly("subscribed energy 1.incarnation.0:1 every 2s latest");
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(1);
    }

    @Test
    void withAnotherWishItIsReplaced() {
        stage.publish("a", "b");
        stage.say(session, "subscribe energy");
        stage.say(session, "subscribe energy ? last=1");
        stage.publish("c");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:2",
                        "subscribed energy 1.incarnation.0:1 complete",
                        "energy 1 b",
                        "synced energy 1.incarnation.0:2",
                        "energy 2 c");
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(1);
    }

    @Test
    void whatComesBeforeTheNewConfirmationIsNoPartOfTheNewOne() {
        stage.publish("a", "b");
        stage.say(session, "subscribe energy");
        outlet.room = 0;
        stage.publish("c");
        stage.say(session, "subscribe energy ? after=1.incarnation.0:0");
        outlet.room = 100;
        session.onWritable();
        stage.lane.run();
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:2",
                        "subscribed energy 1.incarnation.0:0 complete",
                        "energy 0 a",
                        "energy 1 b",
                        "energy 2 c",
                        "synced energy 1.incarnation.0:3");
    }

    @Test
    void aWishThatCannotBeMetLeavesItAsItIs() {
        stage.say(session, "subscribe energy");
        stage.say(session, "subscribe energy ? last=none");
        stage.publish("a");
        assertThat(outlet.written).hasSize(3).last().isEqualTo("energy 0 a");
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(1);
    }

    @Test
    void isNotConfirmedBeforeItsBeginningIsKnown() {
        stage.publish("a", "b");
        stage.log.answersAtOnce = false;
        stage.say(session, "subscribe energy ? since=5m");
        stage.say(session, "subscribe energy");
        assertThat(outlet.written).isEmpty();
        stage.answer();
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:0 complete",
                        "energy 0 a",
                        "energy 1 b",
                        "synced energy 1.incarnation.0:2");
    }

    @Test
    void oneGivenFromTheStartIsConfirmed() {
        stage.onConnect = java.util.List.of("energy");
        var other = new FakeOutlet();
        stage.say(stage.open(other), "subscribe energy");
        assertThat(other.written).containsExactly("subscribed energy 1.incarnation.0:0");
    }

    @Test
    void replacedManyTimesItHoldsNothing() {
        for (int i = 0; i < 90; i++) {
            stage.say(session, "subscribe energy ? filter=value.a = " + i);
        }
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(1);
        stage.publish("{\"a\":89}", "{\"a\":88}");
        assertThat(outlet.written).hasSize(91).last().isEqualTo("energy 0 {\"a\":89}");
    }
}
