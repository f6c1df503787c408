package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.PastSettings;
import io.sluice.hub.StreamSettings;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Subscriptions that begin in the past: what is promised, and that it is kept. */
class ResumingTest {
    private static final String AT = "1.incarnation.0:";

    /** Its tail holds a few of these publications; the rest is in the log. */
    private final Stage stage = new Stage(3000);

    private final FakeOutlet outlet = new FakeOutlet();

    @BeforeEach
    void publish() {
        stage.begun();
        for (int i = 0; i < 20; i++) {
            stage.time.advance(Duration.ofMinutes(1));
            stage.publish(value(i));
        }
    }

    private static String value(int i) {
        return i + "x".repeat(400);
    }

    private static List<String> data(int from, int to) {
        var data = new ArrayList<String>();
        for (int i = from; i < to; i++) {
            data.add("energy " + i + " " + value(i));
        }
        return data;
    }

    private Session ask(String wish) {
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy ? " + wish);
        return session;
    }

    /** What a subscription is given from there on, which is there already. */
    private void assertGiven(String subscribed, int from) {
        var expected = new ArrayList<String>();
        expected.add(subscribed);
        expected.addAll(data(from, 20));
        expected.add("synced energy " + AT + "20");
        assertThat(outlet.news()).isEqualTo(expected);
        stage.publish("new");
        assertThat(outlet.news()).containsExactly("energy 20 new");
    }

    @Test
    void behindAPositionInTheTailItGoesOnThere() {
        ask("after=" + AT + "18");
        assertGiven("subscribed energy " + AT + "18 complete", 18);
        assertThat(stage.log.reads).isZero();
    }

    @Test
    void behindAPositionBelowTheTailTheLogIsRead() {
        stage.log.answersAtOnce = false;
        ask("after=" + AT + "3");
        stage.publish("meanwhile");
        stage.answer();
        assertThat(outlet.written).first().isEqualTo("subscribed energy " + AT + "3 complete");
        assertThat(outlet.written.subList(1, 18)).isEqualTo(data(3, 20));
        assertThat(outlet.written.subList(18, 20))
                .containsExactly("energy 20 meanwhile", "synced energy " + AT + "21");
        assertThat(stage.log.reads).isPositive();
    }

    @Test
    void behindTheLastPositionThereIsNothingToBeSent() {
        ask("after=" + AT + "20");
        assertGiven("subscribed energy " + AT + "20 complete", 20);
    }

    @Test
    void aPositionNotReachedYetIsWaitedFor() {
        stage.log.chunk("unread");
        var unread = stage.log.chunk("unread, too");
        ask("after=" + AT + "21");
        assertThat(outlet.news()).containsExactly("subscribed energy " + AT + "21 complete");
        stage.feed(unread);
        assertThat(outlet.news())
                .containsExactly("energy 21 unread, too", "synced energy " + AT + "22");
    }

    @Test
    void aPositionBeyondTheEndIsATruncatedLog() {
        ask("after=" + AT + "30");
        assertThat(outlet.news())
                .containsExactly(
                        "subscribed energy " + AT + "20 truncated",
                        "gap energy truncated",
                        "synced energy " + AT + "20");
    }

    @Test
    void whatTheLogHasDroppedIsOneGap() {
        stage.log.drop(0, 5);
        ask("after=" + AT + "2");
        var expected = new ArrayList<String>();
        expected.add("subscribed energy " + AT + "5 retention");
        expected.add("gap energy retention");
        expected.addAll(data(5, 20));
        expected.add("synced energy " + AT + "20");
        assertThat(outlet.written).isEqualTo(expected);
        assertThat(stage.count("sluice.gaps")).isEqualTo(1);
    }

    @Test
    void anUnknownIncarnationIsOneGapAndThenAllThereIs() {
        ask("after=1.AAAAAAAAAAA.0:7");
        var expected = new ArrayList<String>();
        expected.add("subscribed energy " + AT + "0 recreated");
        expected.add("gap energy recreated");
        expected.addAll(data(0, 20));
        expected.add("synced energy " + AT + "20");
        assertThat(outlet.written).isEqualTo(expected);
    }

    @Test
    void anotherStreamsPositionIsRefusedByName() {
        var session = ask("after=1.heat-topic1.0:7");
        assertThat(outlet.written)
                .containsExactly(
                        "refused invalid_position a position of another stream (1.heat-topic1.0:7)");
        assertThat(session.isOpen()).isTrue();
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
    }

    @Test
    void aPartitionThereIsNotIsRefusedByName() {
        ask("after=" + AT + "3,1.incarnation.4:3");
        assertThat(outlet.written)
                .containsExactly(
                        "refused invalid_position the stream has no such partition"
                                + " (1.incarnation.4:3)");
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
        assertThat(stage.count("sluice.requests.refused", "code", "invalid_position")).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "x",
                "1.incarnation.0",
                "1.incarnation.0:",
                "1.incarnation.0:-3",
                "2.incarnation.0:3",
                "1.incarnatio.0:3",
                "1.incarnation.0:3 ",
                "1.incarnation.0:9999999999999999999",
                "1.incarnation.99999999999:1",
                "1.incarnation.0:٣",
            })
    void whatIsNoPositionIsRefusedWithThePart(String text) {
        ask("after=" + AT + "3," + text);
        assertThat(outlet.written)
                .singleElement()
                .asString()
                .startsWith("refused invalid_position expected a position as it was given out")
                .endsWith("(" + text + ")");
    }

    @Test
    void ofTwoPositionsInAPartitionTheNewerCounts() {
        ask("after=" + AT + "19," + AT + "18");
        assertGiven("subscribed energy " + AT + "19 complete", 19);
    }

    @Test
    void noListOfPositionsIsTooLongToBeRefused() {
        ask("after=" + (AT + "1,").repeat(10_000) + AT + "1");
        assertThat(outlet.written)
                .containsExactly("refused invalid_position at most 10000 positions in a list");
    }

    @Test
    void sinceADurationBeginsThere() {
        ask("since=5m");
        assertGiven("subscribed energy " + AT + "14 complete", 14);
    }

    @Test
    void sinceATimeBeginsThere() {
        var time = java.time.Instant.ofEpochMilli(stage.time.millis()).minusSeconds(60);
        ask("since=" + time);
        assertGiven("subscribed energy " + AT + "18 complete", 18);
    }

    @Test
    void sinceTheFutureBeginsNow() {
        ask("since=2999-01-01T00:00:00+02:00");
        assertThat(outlet.news())
                .containsExactly(
                        "subscribed energy " + AT + "20 complete", "synced energy " + AT + "20");
    }

    @Test
    void sinceBeforeTheLogsStartIsToldToBeIncomplete() {
        stage.log.drop(0, 15);
        ask("since=1h");
        assertGiven("subscribed energy " + AT + "15 retention", 15);
    }

    @Test
    void sinceFurtherThanAllowedIsToldToBeLimited() {
        var limited =
                new Stage(
                                new StreamSettings(
                                        3000, new PastSettings(Duration.ofMinutes(2), 3), null),
                                1)
                        .begun();
        for (int i = 0; i < 10; i++) {
            limited.time.advance(Duration.ofMinutes(1));
            limited.publish("v" + i);
        }
        limited.say(limited.open(outlet), "subscribe energy ? since=1h");
        assertThat(outlet.news())
                .containsExactly(
                        "subscribed energy " + AT + "7 limit",
                        "energy 7 v7",
                        "energy 8 v8",
                        "energy 9 v9",
                        "synced energy " + AT + "10");
        limited.say(limited.open(outlet), "subscribe energy ? last=5");
        assertThat(outlet.news().getFirst()).isEqualTo("subscribed energy " + AT + "7 limit");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "yesterday",
                "5",
                "-5m",
                "2025-12-27T12:00:00",
                "2025-13-27T12:00:00Z",
                "99999999999m",
                "5 m",
                "T",
                "5T",
            })
    void whatIsNoTimeIsRefusedWithThePart(String text) {
        ask("since=" + text);
        assertThat(outlet.written)
                .singleElement()
                .asString()
                .startsWith("refused invalid_start expected a time")
                .endsWith("(" + text + ")");
    }

    @Test
    void aVeryLongTimeAgoIsTheBeginning() {
        ask("since=999999999d");
        assertGiven("subscribed energy " + AT + "0 complete", 0);
    }

    @Test
    void theLastFewAreFoundInTheTail() {
        ask("last=2");
        assertGiven("subscribed energy " + AT + "18 complete", 18);
        assertThat(stage.log.reads).isZero();
    }

    @Test
    void theLastManyAreFoundInTheLog() {
        ask("last=15");
        assertGiven("subscribed energy " + AT + "5 complete", 5);
        assertThat(stage.log.reads).isPositive();
    }

    @Test
    void moreThanThereAreIsToldToBeFewer() {
        stage.log.drop(0, 3);
        ask("last=100");
        assertGiven("subscribed energy " + AT + "3 fewer", 3);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0", "-1", "1.5", "many", "9999999999", "٣", " 1"})
    void whatIsNoNumberIsRefusedWithThePart(String text) {
        ask("last=" + text);
        assertThat(outlet.written)
                .singleElement()
                .asString()
                .startsWith("refused invalid_start expected a whole number")
                .endsWith("(" + text + ")");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "last=1 ? since=5m",
                "after=1.incarnation.0:3 ? last=1",
                "after=1.incarnation.0:3 ? since=5m"
            })
    void thereIsOneBeginning(String wish) {
        ask(wish);
        assertThat(outlet.written)
                .containsExactly(
                        "refused invalid_start expected one of 'after', 'since' and 'last'");
    }

    @ParameterizedTest
    @ValueSource(strings = {"last=1", "since=5m"})
    void stateGoesWithAPositionOnly(String beginning) {
        ask("mode=state ? " + beginning);
        assertThat(outlet.written)
                .containsExactly("refused invalid_start the mode 'state' goes with 'after' only");
    }

    @Test
    void aModeThereIsNotIsRefused() {
        ask("mode=statue");
        assertThat(outlet.written)
                .containsExactly(
                        "refused invalid_start expected the mode 'events' or 'state' (statue)");
        ask("mode=events");
        assertThat(outlet.written).last().isEqualTo("subscribed energy " + AT + "20");
    }

    @ParameterizedTest
    @ValueSource(strings = {"after=1.incarnation.0:19", "last=1", "since=5m", "mode=state"})
    void withoutThePermissionToReplayNothingBeginsInThePast(String wish) {
        var session =
                stage.open(
                        outlet, Principal.anonymous((action, _, _) -> action == Action.SUBSCRIBE));
        stage.say(session, "subscribe energy ? " + wish);
        stage.say(session, "subscribe energy");
        assertThat(outlet.written)
                .containsExactly(
                        "refused forbidden the token does not allow to go back in 'energy'",
                        "subscribed energy " + AT + "20");
    }

    @Test
    void aLogThatIsAwayIsToldAndMayBeAskedAgain() {
        stage.log.isAway = true;
        stage.say(stage.open(outlet), "subscribe energy ? after=" + AT + "2");
        assertThat(outlet.news())
                .containsExactly("refused unavailable the log cannot be asked now; try again");
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
        stage.log.isAway = false;
        ask("after=" + AT + "2");
        assertGiven("subscribed energy " + AT + "2 complete", 2);
    }

    @Test
    void aLogThatGoesAwayInTheMiddleIsWaitedFor() {
        stage.log.answersAtOnce = false;
        ask("after=" + AT + "2");
        stage.log.answer();
        stage.lane.run();
        stage.log.isAway = true;
        stage.answer();
        assertThat(outlet.written).containsExactly("subscribed energy " + AT + "2 complete");
        stage.log.isAway = false;
        stage.pass(Duration.ofSeconds(1));
        stage.answer();
        assertGiven("subscribed energy " + AT + "2 complete", 2);
    }

    @Test
    void manyWhoReadTheSameReadItOnce() {
        stage.log.answersAtOnce = false;
        var outlets = new ArrayList<FakeOutlet>();
        for (int i = 0; i < 50; i++) {
            outlets.add(new FakeOutlet());
            stage.say(stage.open(outlets.getLast()), "subscribe energy ? after=" + AT + i % 7);
        }
        stage.answer();
        assertThat(stage.log.reads).isEqualTo(1);
        for (int i = 0; i < 50; i++) {
            assertThat(outlets.get(i).written.subList(1, 21 - i % 7)).isEqualTo(data(i % 7, 20));
        }
    }

    @Test
    void aStreamNotReachedYetIsSubscribedAtOnceAndItsPositionFollows() {
        var unreached = new Stage();
        unreached.log.chunk("old");
        unreached.say(unreached.open(outlet), "subscribe energy");
        assertThat(outlet.news()).containsExactly("subscribed energy ");
        unreached.feed(unreached.log.beginning());
        assertThat(outlet.news()).containsExactly("reached energy " + AT + "1");
        unreached.publish("new");
        assertThat(outlet.news()).containsExactly("energy 1 new");
    }

    @Test
    void aStreamNotReachedYetPromisesNothingOfThePastBeforeItIs() {
        var unreached = new Stage();
        var session = unreached.open(outlet);
        unreached.log.chunk("old", "old, too");
        unreached.say(session, "subscribe energy ? after=" + AT + "1");
        assertThat(outlet.news()).isEmpty();
        unreached.feed(unreached.log.beginning());
        assertThat(outlet.news())
                .containsExactly(
                        "subscribed energy " + AT + "1 complete",
                        "energy 1 old, too",
                        "synced energy " + AT + "2");
    }

    @Test
    void overSeveralPartitionsThePositionNamesAll() {
        var wide = new Stage(StreamSettings.of(100_000), 3).begun();
        for (int i = 0; i < 6; i++) {
            wide.feed(wide.log.chunk(null, i % 3, List.of(FakeLog.entry(null, "v" + i))));
        }
        wide.say(wide.open(outlet), "subscribe energy ? after=1.incarnation.0:1,1.incarnation.2:2");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnation.0:1 1.incarnation.1:0 1.incarnation.2:2"
                                + " complete",
                        "energy 1/0 v1",
                        "energy 1 v3",
                        "energy 1/1 v4",
                        "synced energy 1.incarnation.0:2 1.incarnation.1:2 1.incarnation.2:2");
    }

    @Test
    void aTopicMadeAgainWhileItIsReadIsOneGap() {
        ask("after=" + AT + "19");
        outlet.news();
        stage.feed(stage.log.recreate("incarnatio2"));
        stage.publish("reborn");
        assertThat(outlet.news()).containsExactly("gap energy recreated", "energy 0 reborn");
        ask("after=" + AT + "20");
        assertThat(outlet.written)
                .containsExactly(
                        "subscribed energy 1.incarnatio2.0:0 recreated",
                        "gap energy recreated",
                        "energy 0 reborn",
                        "synced energy 1.incarnatio2.0:1");
    }
}
