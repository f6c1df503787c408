package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.PastSettings;
import io.sluice.hub.StateSettings;
import io.sluice.hub.StreamSettings;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What clients are told of how far they have come: event streams with each message. */
class ConnectionPositionTest {
    private static final @Nullable String FIRST = null;
    private static final String E = "1.incarnation.0:";
    private static final String H = "1.heat-topic1.0:";

    private Stage stage = new Stage().begun();
    private final FakeOutlet outlet = new FakeOutlet();

    @BeforeEach
    void speakEvents() {
        stage.dialect = WordDialect.EVENTS;
    }

    private Session open(@Nullable String last, String... channels) {
        return openAs(Principal.anonymous(Access.EVERYTHING), last, channels);
    }

    private Session openAs(Principal principal, @Nullable String last, String... channels) {
        return stage.open(outlet, principal, new Hello(List.of(channels), Wish.PLAIN, last));
    }

    private void publishHeat(String value) {
        stage.heat.chunk(stage.heatLog.chunk(value));
        stage.lane.run();
    }

    @Test
    void aConnectionWhosePositionWouldNotNameANewPartitionEnds() {
        var session = open(FIRST, "energy");
        stage.pass(Duration.ofSeconds(30));
        assertThat(session.isOpen()).isTrue();
        stage.feed(stage.log.grow());
        stage.pass(Duration.ofSeconds(30));
        assertThat(session.closeReason()).isEqualTo(CloseReason.OUTGROWN);
        var other = new Hello(List.of("energy"), Wish.PLAIN, E + "0");
        var next = stage.open(new FakeOutlet(), Principal.anonymous(Access.EVERYTHING), other);
        stage.pass(Duration.ofSeconds(30));
        assertThat(next.isOpen()).isTrue();
    }

    @Test
    void everyMessageIsPrecededByWhereTheConnectionStandsThen() {
        open(FIRST, "heat", "energy");
        stage.publish("a", "b");
        publishHeat("c");
        assertThat(outlet.written)
                .containsExactly(
                        "# " + H + "0;",
                        "subscribed heat " + H + "0",
                        "# " + H + "0;" + E + "0",
                        "subscribed energy " + E + "0",
                        "# " + H + "0;" + E + "1",
                        "energy 0 a",
                        "# " + H + "0;" + E + "2",
                        "energy 1 b",
                        "# " + H + "1;" + E + "2",
                        "heat 0 c");
    }

    @Test
    void oneChannelOfOnePartitionNeedsNoPositionOfItsOwn() {
        open(FIRST, "energy");
        stage.publish("a");
        assertThat(outlet.written).containsExactly("subscribed energy " + E + "0", "energy 0 a");
    }

    @Test
    void oneChannelOfSeveralPartitionsNamesThemAll() {
        stage = new Stage(StreamSettings.of(10_000), 2).begun();
        speakEvents();
        open(FIRST, "energy");
        stage.feed(stage.log.chunk(null, 1, List.of(FakeLog.entry("k", "a"))));
        assertThat(outlet.written)
                .containsExactly(
                        "# 1.incarnation.0:0,1.incarnation.1:0",
                        "subscribed energy 1.incarnation.0:0 1.incarnation.1:0",
                        "# 1.incarnation.0:0,1.incarnation.1:1",
                        "energy 1/0 k=a");
    }

    @Test
    void itIsGivenBackToGoOnBehindIt() {
        stage.publish("a", "b", "c");
        publishHeat("d");
        open(H + "1;" + E + "2", "heat", "energy");
        assertThat(outlet.written)
                .containsExactly(
                        "# " + H + "1;" + E + "2",
                        "subscribed heat " + H + "1 complete",
                        "# " + H + "1;" + E + "2",
                        "subscribed energy " + E + "2 complete",
                        "# " + H + "1;" + E + "2",
                        "synced heat " + H + "1",
                        "# " + H + "1;" + E + "3",
                        "energy 2 c",
                        "# " + H + "1;" + E + "3",
                        "synced energy " + E + "3");
    }

    @Test
    void whatWasGivenBackStaysUntilSomethingElseIsToldOfIt() {
        stage = new Stage();
        speakEvents();
        stage.heat.chunk(stage.heatLog.beginning());
        open(H + "0;" + E + "2", "heat", "energy");
        assertThat(outlet.written.getFirst()).isEqualTo("# " + H + "0;" + E + "2");
    }

    @Test
    void aChannelThatIsRefusedKeepsWhatWasGivenBack() {
        stage.publish("a");
        var principal = Principal.anonymous((_, stream, _) -> stream.equals("energy"));
        openAs(principal, H + "7;" + E + "0", "heat", "energy");
        assertThat(outlet.written)
                .containsExactly(
                        "# " + H + "7;" + E + "0",
                        "refused forbidden the token does not allow to subscribe to 'heat'",
                        "# " + H + "7;" + E + "0",
                        "subscribed energy " + E + "0 complete",
                        "# " + H + "7;" + E + "1",
                        "energy 0 a",
                        "# " + H + "7;" + E + "1",
                        "synced energy " + E + "1");
    }

    @Test
    void anEmptyPartBeginsAsTheWishSays() {
        stage.publish("a", "b");
        stage.open(
                outlet,
                Principal.anonymous(Access.EVERYTHING),
                new Hello(
                        List.of("energy", "heat"),
                        new Wish(List.of(), null, "1", null, null, List.of(), null, null),
                        ";" + H + "0"));
        assertThat(outlet.written)
                .contains("subscribed energy " + E + "1 complete")
                .contains("subscribed heat " + H + "0 complete");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"1.incarnation.0:1", "a;b;c", ";;", "1.incarnation.0:1,1.incarnation.0:2"})
    void onesOfOtherChannelsAreRefused(String last) {
        var hello = new Hello(List.of("heat", "energy"), Wish.PLAIN, last);
        var refused =
                Session.refusal(
                        stage.endpoint(),
                        Principal.anonymous(Access.EVERYTHING),
                        hello,
                        stage.time);
        assertThat(refused).isPresent();
        assertThat(refused.orElseThrow().code()).isEqualTo(Notice.Code.INVALID_POSITION);
    }

    @Test
    void whatIsRefusedAtOnceIsToldByTheFirstThatIs() {
        var endpoint = stage.endpoint();
        var everyone = Principal.anonymous(Access.EVERYTHING);
        var fine = new Hello(List.of("heat", "energy:k"), Wish.PLAIN, ";" + E + "3");
        assertThat(Session.refusal(endpoint, everyone, fine, stage.time)).isEmpty();
        var unknown = new Hello(List.of("heat", "enrgy"), Wish.PLAIN, null);
        assertThat(Session.refusal(endpoint, everyone, unknown, stage.time).orElseThrow().channel())
                .isEqualTo("enrgy");
        var nobody = Principal.anonymous(Access.NOTHING);
        assertThat(Session.refusal(endpoint, nobody, fine, stage.time).orElseThrow().code())
                .isEqualTo(Notice.Code.FORBIDDEN);
    }

    @Test
    void aGapMovesItToo() {
        open(FIRST, "energy", "heat");
        outlet.news();
        stage.feed(stage.log.chunkAfter(stage.log.gap(5), "a"));
        assertThat(outlet.written)
                .containsExactly(
                        "# " + E + "5;" + H + "0",
                        "gap energy retention",
                        "# " + E + "6;" + H + "0",
                        "energy 5 a");
    }

    @Test
    void aTopicMadeAgainTakesThePlaceOfTheOld() {
        stage.publish("a");
        open(FIRST, "energy", "heat");
        outlet.news();
        stage.feed(stage.log.recreate("incarnatio2"));
        stage.publish("b");
        assertThat(outlet.written)
                .containsExactly(
                        "# 1.incarnatio2.0:0;" + H + "0",
                        "gap energy recreated",
                        "# 1.incarnatio2.0:1;" + H + "0",
                        "energy 0 b");
    }

    @Test
    void aStateThatIsResetHasNone() {
        stage =
                new Stage(
                                new StreamSettings(
                                        10_000, PastSettings.STANDARD, StateSettings.STANDARD),
                                1)
                        .begun();
        speakEvents();
        stage.publish(FakeLog.entry("a", "1"), FakeLog.entry("b", "2"));
        var wish = new Wish(List.of(), null, null, "state", null, List.of(), null, null);
        stage.open(
                outlet,
                Principal.anonymous(Access.EVERYTHING),
                new Hello(List.of("energy", "heat"), wish, "1.AAAAAAAAAAA.0:7;"));
        assertThat(outlet.written)
                .containsSubsequence(
                        "# ;",
                        "reset energy",
                        "# " + E + "1;",
                        "energy 0 a=1",
                        "# " + E + "2;",
                        "energy 1 b=2");
    }

    @Test
    void thePositionThatDoesNotFitEndsIt() {
        open(FIRST, "energy", "heat");
        outlet.news();
        outlet.sendRoom = 0;
        stage.publish("a", "b");
        assertThat(outlet.written).isEmpty();
        assertThat(outlet.closeReason).isEqualTo("not reading");
        assertThat(stage.lane.reported).isEmpty();
        assertThat(stage.gauge("sluice.connections")).isZero();
    }

    @Test
    void whyItEndsIsItsLastMessage() {
        var session = open(FIRST, "energy", "heat");
        outlet.news();
        session.shutDown();
        assertThat(outlet.written)
                .containsExactly(
                        "# " + E + "0;" + H + "0",
                        "reached energy " + E + "0",
                        "# " + E + "0;" + H + "0",
                        "reached heat " + H + "0",
                        "# " + E + "0;" + H + "0",
                        "end shutting down");
        assertThat(outlet.closeReason).isEqualTo("shutting down");
    }

    @Test
    void atTheEndItIsWhereItReallyStands() {
        var session =
                stage.open(
                        outlet,
                        Principal.anonymous(Access.EVERYTHING),
                        new Hello(List.of("energy:k", "heat"), Wish.PLAIN, null));
        stage.publishKeyed("other", "v");
        outlet.news();
        session.shutDown();
        assertThat(outlet.written)
                .startsWith("# " + E + "1;" + H + "0", "reached energy:k " + E + "1");
    }

    @Test
    void whenItCannotBeToldWhyItEndsItEndsAllTheSame() {
        var session = open(FIRST, "energy", "heat");
        outlet.sendRoom = 0;
        session.shutDown();
        assertThat(session.isOpen()).isFalse();
        assertThat(outlet.closeReason).isNotNull();
    }

    @Test
    void aBugInSayingSoEndsItAllTheSame() {
        var stumbling =
                new FakeOutlet() {
                    boolean stumbles;

                    @Override
                    public boolean send(byte[] message) {
                        if (stumbles) {
                            throw new IllegalStateException("a bug");
                        }
                        return super.send(message);
                    }
                };
        var session =
                stage.open(
                        stumbling,
                        Principal.anonymous(Access.EVERYTHING),
                        new Hello(List.of("energy", "heat"), Wish.PLAIN, null));
        stumbling.stumbles = true;
        org.assertj.core.api.Assertions.assertThatThrownBy(session::fail).hasMessage("a bug");
        assertThat(stumbling.closeReason).isEqualTo("internal error");
        assertThat(stage.gauge("sluice.connections")).isZero();
    }

    // --- quiet channels

    @Test
    void aQuietChannelIsToldHowFarItHasCome() {
        stage.dialect = WordDialect.INSTANCE;
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy ? filter=value.a = 1");
        stage.say(session, "subscribe heat");
        outlet.news();
        stage.publish("{\"a\":2}", "{\"a\":3}");
        stage.pass(Duration.ofSeconds(10));
        assertThat(outlet.written).isEmpty();
        passHeard(session, Duration.ofSeconds(30));
        assertThat(outlet.news()).containsExactly("reached energy " + E + "2");
        passHeard(session, Duration.ofSeconds(60));
        assertThat(outlet.news()).isEmpty();
    }

    @Test
    void oneThatWasGivenSomethingIsToldOnlyOnceItIsQuiet() {
        stage.dialect = WordDialect.INSTANCE;
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy");
        outlet.news();
        for (int i = 0; i < 10; i++) {
            stage.publish("v" + i);
            passHeard(session, Duration.ofSeconds(10));
        }
        assertThat(outlet.news()).hasSize(10).noneMatch(line -> line.startsWith("reached"));
        passHeard(session, Duration.ofSeconds(40));
        assertThat(outlet.news()).containsExactly("reached energy " + E + "10");
    }

    @Test
    void aQuietChannelMovesThePositionOfItsConnection() {
        var session =
                stage.open(
                        outlet,
                        Principal.anonymous(Access.EVERYTHING),
                        new Hello(
                                List.of("energy", "heat"),
                                new Wish(
                                        List.of(),
                                        null,
                                        null,
                                        null,
                                        "key = 'k'",
                                        List.of(),
                                        null,
                                        null),
                                null));
        stage.publish("other");
        outlet.news();
        passHeard(session, Duration.ofSeconds(40));
        assertThat(outlet.news())
                .containsExactly("# " + E + "1;" + H + "0", "reached energy " + E + "1");
    }

    @Test
    void whoCannotTakeItIsNotToldThatItIsQuiet() {
        stage.dialect = WordDialect.INSTANCE;
        var session = stage.open(outlet);
        stage.say(session, "subscribe energy ? filter=value.a = 1");
        outlet.news();
        stage.publish("{}");
        outlet.room = 0;
        passHeard(session, Duration.ofSeconds(40));
        assertThat(outlet.news()).isEmpty();
        outlet.room = 1;
        passHeard(session, Duration.ofSeconds(30));
        assertThat(outlet.news()).containsExactly("reached energy " + E + "1");
    }

    private void passHeard(Session session, Duration duration) {
        for (long left = duration.toSeconds(); left > 0; left -= 5) {
            session.onHeard();
            stage.pass(Duration.ofSeconds(5));
        }
    }
}
