package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Mark;
import io.sluice.hub.Payload;
import io.sluice.session.Notice.Code;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** Subscriptions that begin with what a database has kept. */
class PastTest {
    private final Stage stage = new Stage();
    private final FakeOutlet outlet = new FakeOutlet();
    private final FakePast past = new FakePast();

    /** A database that answers when the test says so. */
    private static final class FakePast implements Past {
        private final Deque<Inquiry> asked = new ArrayDeque<>();
        private final Deque<CompletableFuture<Retrospect>> answers = new ArrayDeque<>();

        @Override
        public CompletionStage<Retrospect> read(Inquiry inquiry) {
            asked.add(inquiry);
            var answer = new CompletableFuture<Retrospect>();
            answers.add(answer);
            return answer;
        }
    }

    private Session open() {
        stage.past = past;
        stage.begun();
        stage.publish("0", "1", "2", "3");
        return stage.open(outlet);
    }

    private void answer(long through, String... pages) {
        past.answers
                .removeFirst()
                .complete(
                        new Past.Retrospect(
                                Stream.of(pages).map(Payload::of).toList(),
                                through < 0
                                        ? List.of()
                                        : List.of(new Mark("incarnation", 0, through))));
        stage.lane.run();
    }

    @Test
    void whatWasComesFirstThenTheRestThenLive() {
        var session = open();
        stage.say(session, "subscribe energy ? since=24h ? points=500");
        assertThat(outlet.written).isEmpty();
        var asked = past.asked.getFirst();
        assertThat(asked.points()).isEqualTo(500);
        assertThat(asked.fields()).isEmpty();
        assertThat(asked.key()).isNull();
        assertThat(asked.since())
                .isEqualTo(Instant.ofEpochMilli(stage.time.millis()).minus(Duration.ofHours(24)));
        stage.publish("4");
        answer(2, "[1]", "[2]");
        stage.publish("5");
        assertThat(outlet.written)
                .containsExactly(
                        "history energy [1] more",
                        "history energy [2]",
                        "subscribed energy 1.incarnation.0:2 complete",
                        "energy 2 2",
                        "energy 3 3",
                        "energy 4 4",
                        "synced energy 1.incarnation.0:5",
                        "energy 5 5");
    }

    @Test
    void pagesWaitForTheClient() {
        var session = open();
        stage.say(session, "subscribe energy ? since=1h ? points=10");
        outlet.room = 0;
        answer(4, "[1]", "[2]");
        assertThat(outlet.written).isEmpty();
        outlet.room = 100;
        session.onWritable();
        stage.lane.run();
        assertThat(outlet.written)
                .containsExactly(
                        "history energy [1] more",
                        "history energy [2]",
                        "subscribed energy 1.incarnation.0:4 complete",
                        "synced energy 1.incarnation.0:4");
    }

    @Test
    void ofWhatWasNeverStoredTheLogTells() {
        var session = open();
        stage.say(session, "subscribe energy ? since=1h ? points=10");
        answer(-1, "[]");
        stage.answer();
        assertThat(outlet.written).first().isEqualTo("history energy []");
        assertThat(outlet.written).contains("energy 0 0", "energy 3 3");
    }

    @Test
    void whoeverNoLongerWantsItIsToldNothing() {
        var session = open();
        stage.say(session, "subscribe energy ? since=1h ? points=10");
        stage.say(session, "unsubscribe energy");
        answer(2, "[1]");
        assertThat(outlet.news()).containsExactly("unsubscribed energy");
        stage.say(session, "subscribe energy ? since=1h ? points=10");
        stage.say(session, "subscribe energy ? since=2h ? points=20");
        answer(2, "[old]");
        assertThat(outlet.news()).isEmpty();
        answer(4, "[new]");
        assertThat(outlet.news())
                .containsExactly(
                        "history energy [new]",
                        "subscribed energy 1.incarnation.0:4 complete",
                        "synced energy 1.incarnation.0:4");
        session.onGone();
        assertThat(stage.directMemory()).isZero();
    }

    @Test
    void whatCannotBeReadIsSaid() {
        var session = open();
        stage.say(session, "subscribe energy ? since=1h ? points=10");
        past.answers
                .removeFirst()
                .completeExceptionally(
                        new Past.Unread(Code.INVALID_START, "there is no column 'x'", "x"));
        stage.lane.run();
        stage.say(session, "subscribe energy ? since=1h ? points=10");
        past.answers.removeFirst().completeExceptionally(new IllegalStateException("a bug"));
        stage.lane.run();
        assertThat(outlet.written)
                .containsExactly(
                        "refused invalid_start there is no column 'x' (x)",
                        "refused unavailable history cannot be asked now; try again");
    }

    @Test
    void whatCannotBeAskedIsRefused() {
        var session = open();
        for (String wish :
                List.of(
                        "points=10",
                        "last=3 ? points=10",
                        "since=1h ? points=0",
                        "since=1h ? points=2001",
                        "since=1h ? points=x",
                        "since=1h ? points=10 ? filter=key = 'a'")) {
            stage.say(session, "subscribe energy ? " + wish);
            assertThat(outlet.news()).as(wish).singleElement().asString().contains("invalid_start");
        }
        stage.say(session, "subscribe heat ? since=1h ? points=10");
        assertThat(outlet.news()).singleElement().asString().contains("history_unavailable");
        assertThat(past.asked).isEmpty();
    }

    @Test
    void itNeedsAPermission() {
        stage.past = past;
        stage.begun();
        var session =
                stage.open(outlet, Principal.anonymous(allowing(Action.SUBSCRIBE, Action.REPLAY)));
        stage.say(session, "subscribe energy ? since=1h ? points=10");
        assertThat(outlet.written).singleElement().asString().contains("forbidden", "history");
        assertThat(past.asked).isEmpty();
    }

    private static Access allowing(Action... actions) {
        var allowed = Set.of(actions);
        return (action, _, _) -> allowed.contains(action);
    }
}
