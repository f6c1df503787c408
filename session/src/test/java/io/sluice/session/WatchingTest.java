package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import org.junit.jupiter.api.Test;

/** A dialect that goes on as another behind a request. */
class WatchingTest {
    private final Stage stage = new Stage().begun();
    private final FakeOutlet outlet = new FakeOutlet();

    private Session open() {
        stage.dialect = WatchDialect.INSTANCE;
        return stage.open(outlet);
    }

    private Session subscribed(String wish) {
        var session = open();
        stage.say(session, "subscribe energy" + wish);
        outlet.news();
        return session;
    }

    @Test
    void whatIsSubscribedGoesOnFromWhereItIsWithoutAWord() {
        var session = subscribed("");
        stage.publish("a");
        stage.say(session, "watch x");
        stage.publish("b");
        stage.say(session, "watch");
        stage.publish("c");
        assertThat(outlet.news())
                .containsExactly("[] energy 0 a", "[x] energy 1 b", "[] energy 2 c");
        assertThat(stage.gauge("sluice.subscriptions")).isEqualTo(1);
    }

    @Test
    void whatASlowClientHasNotTakenComesInTheNewLanguage() {
        var session = subscribed("");
        outlet.room = 1;
        stage.publish("a");
        stage.publish("b");
        stage.say(session, "watch x");
        outlet.room = 100;
        session.onWritable();
        stage.lane.run();
        stage.publish("c");
        assertThat(outlet.news())
                .containsExactly("[] energy 0 a", "[x] energy 1 b", "[x] energy 2 c");
    }

    @Test
    void whereTheLogHasNotBeenReachedNothingIsLostEither() {
        var unreached = new Stage();
        unreached.dialect = WatchDialect.INSTANCE;
        var session = unreached.open(outlet);
        unreached.say(session, "subscribe energy");
        unreached.say(session, "watch x");
        unreached.feed(unreached.log.beginning());
        unreached.publish("a");
        assertThat(outlet.news())
                .containsExactly(
                        "subscribed energy ", "reached energy 1.incarnation.0:0", "[x] energy 0 a");
    }

    @Test
    void aPastThatIsBeingReadGoesOnBehindWhatWasGiven() {
        stage.publish("a", "b", "c");
        var session = open();
        outlet.room = 0;
        stage.say(session, "subscribe energy ? last=2");
        stage.say(session, "watch x");
        outlet.room = 100;
        session.onWritable();
        stage.lane.run();
        assertThat(outlet.news())
                .containsExactly(
                        "subscribed energy 1.incarnation.0:1 complete",
                        "[x] energy 1 b",
                        "[x] energy 2 c",
                        "synced energy 1.incarnation.0:3");
    }

    @Test
    void itKeepsThePaceItHasBeenGiven() {
        var session = subscribed("");
        stage.say(session, "pace energy ? every=1s");
        stage.say(session, "watch x");
        stage.publishKeyed("k", "1");
        stage.publishKeyed("k", "2");
        stage.pass(Duration.ofSeconds(2));
        assertThat(outlet.news())
                .containsExactly("paced energy every 1s latest", "[x] energy 1 k=2");
    }

    @Test
    void whoSaysTheSameAgainIsLeftAsItIs() {
        var session = subscribed("");
        assertThat(workAfter(session, "watch x")).isPositive();
        assertThat(workAfter(session, "watch x")).isZero();
        assertThat(workAfter(session, "ping")).isZero();
        assertThat(workAfter(session, "watch y")).isPositive();
    }

    /** What the lane has to do once the session has been told something. */
    private int workAfter(Session session, String message) {
        session.onMessage(message.getBytes(StandardCharsets.UTF_8));
        int tasks = stage.lane.waiting();
        stage.lane.run();
        return tasks;
    }

    @Test
    void whatCannotBeIsToldWithTheTimeAndTheClientStays() {
        var session = subscribed("");
        stage.say(session, "impossible " + "y".repeat(100));
        assertThat(outlet.news())
                .containsExactly(
                        stage.time.millis()
                                + " refused invalid_channel no ("
                                + "y".repeat(80)
                                + "…)");
        assertThat(session.isOpen()).isTrue();
        assertThat(stage.count("sluice.requests.refused", "code", "invalid_channel")).isEqualTo(1);
    }
}
