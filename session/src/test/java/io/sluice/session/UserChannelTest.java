package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Payload;
import io.sluice.hub.SlowPolicy;
import io.sluice.hub.StreamSettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Streams whose keys are users: endpoints for one user, and the channel that is one's own. */
class UserChannelTest {
    private static final String AT = "1.incarnation.0:";

    /** Each may have what its own name is the key of. */
    private static final Principal ANN = named("ann");

    private final Stage stage = new Stage().begun();
    private final FakeOutlet outlet = new FakeOutlet();

    private static Principal named(String name) {
        Access own = (_, _, key) -> key != null && key.equals(Payload.of(name));
        return new Principal(name, own, Principal.NEVER);
    }

    private Endpoint users(@Nullable String replay) {
        var offers = Map.of("energy", new Offer(stage.energy, OfferSettings.STANDARD));
        var welcome = new Welcome.User("energy", "user_id", replay);
        var dialect =
                new WordDialect(SlowPolicy.CATCH_UP, true, Terms.Ending.CODE, false, false, true);
        return new Endpoint("/ws", Endpoint.Carrier.WEBSOCKET, dialect, offers, welcome);
    }

    private Session open(Endpoint endpoint, Principal principal, @Nullable String user) {
        var hello = new Hello(List.of(), Wish.PLAIN, user, null);
        return stage.open(endpoint, outlet, principal, hello);
    }

    private void publish(String user, String event) {
        stage.publishKeyed(user, event);
    }

    // --- endpoints for one user

    @Test
    void aClientIsGivenItsUsersEventsAndNoOthers() {
        open(users(null), ANN, "ann");
        publish("bob", "1");
        publish("ann", "2");
        assertThat(outlet.written)
                .containsExactly("connected ann " + stage.time.millis(), "energy:ann 1 ann=2");
    }

    @Test
    void aClientThatNamesNoUserIsToldSoAndClosed() {
        var session = open(users(null), ANN, null);
        assertThat(session.closeReason()).isEqualTo(CloseReason.NO_USER);
        assertThat(outlet.closeReason).isEqualTo("user_id is required");
        assertThat(outlet.written).isEmpty();
    }

    @Test
    void aClientMayBeginAWhileAgo() {
        publish("ann", "1");
        publish("bob", "2");
        open(users("1m"), ANN, "ann").onWritable();
        stage.answer();
        publish("ann", "3");
        assertThat(outlet.written)
                .contains("energy:ann 0 ann=1", "energy:ann 2 ann=3")
                .noneMatch(message -> message.contains("bob"));
    }

    @Test
    void aTokenThatAllowsNoReplayBeginsWithWhatComes() {
        publish("ann", "1");
        Access noReplay = (action, _, _) -> action == Action.SUBSCRIBE;
        open(users("1m"), new Principal("ann", noReplay, Principal.NEVER), "ann");
        publish("ann", "2");
        assertThat(outlet.written).hasSize(2).contains("energy:ann 1 ann=2");
    }

    @Test
    void aMessageThatIsNoneEndsTheSession() {
        var session = open(users(null), ANN, "ann");
        stage.say(session, "ping");
        assertThat(session.isOpen()).isTrue();
        stage.say(session, "nonsense");
        assertThat(session.closeReason()).isEqualTo(CloseReason.MALFORMED);
    }

    @Test
    void aUserMayHaveAnyName() {
        open(users(null), named("a%b:c"), "a%b:c");
        publish("a%b:c", "1");
        assertThat(outlet.written.getLast()).isEqualTo("energy:a%25b:c 0 a%b:c=1");
    }

    @Test
    void aSessionSaysWhoseItIs() {
        assertThat(open(users(null), ANN, "ann").user()).isEqualTo("ann");
        assertThat(stage.open(new FakeOutlet(), ANN).user()).isEqualTo("ann");
        assertThat(stage.open(new FakeOutlet()).user()).isNull();
    }

    // --- one's own channel

    private Session openNative(Principal principal, String... perUser) {
        for (String stream : perUser) {
            stage.perUser.add(stream);
        }
        return stage.open(outlet, principal);
    }

    @Test
    void onesOwnChannelOfAStreamIsThatOfTheTokensSubject() {
        stage.say(openNative(ANN), "subscribe energy:@me");
        publish("bob", "1");
        publish("ann", "2");
        assertThat(outlet.written)
                .containsExactly("subscribed energy:@me " + AT + "0", "energy:@me 1 ann=2");
    }

    @Test
    void anEventStreamOfOnesOwnChannelSaysThePositionsOfAllPartitions() {
        var two = new Stage(StreamSettings.of(1 << 20), 2).begun();
        two.dialect = WordDialect.EVENTS;
        two.perUser.add("energy");
        var session = two.open(outlet, ANN, new Hello(List.of("@me"), Wish.PLAIN, null));
        two.publishKeyed("ann", "1");
        two.pass(Duration.ofSeconds(1));
        assertThat(session.isOpen()).isTrue();
        assertThat(outlet.written)
                .containsExactly(
                        "# " + AT + "0,1.incarnation.1:0",
                        "subscribed @me " + AT + "0 1.incarnation.1:0",
                        "# " + AT + "1,1.incarnation.1:0",
                        "@me 0 ann=1");
    }

    @Test
    void onesOwnChannelNeedsNoStreamWhereThereIsOne() {
        var session = openNative(ANN, "energy");
        stage.say(session, "subscribe @me");
        publish("ann", "1");
        stage.say(session, "unsubscribe @me");
        publish("ann", "2");
        assertThat(outlet.written)
                .containsExactly("subscribed @me " + AT + "0", "@me 0 ann=1", "unsubscribed @me");
    }

    @Test
    void onesOwnChannelIsRefusedWhereItIsNotKnownWhichThatIs() {
        stage.say(openNative(ANN), "subscribe @me");
        stage.say(stage.open(outlet), "subscribe energy:@me");
        assertThat(outlet.written)
                .containsExactly(
                        "refused invalid_channel there is no stream with a channel for each user"
                                + " here (@me)",
                        "refused forbidden '@me' needs a token that names a user");
    }

    @Test
    void ofSeveralStreamsOneHasToBeNamed() {
        stage.say(openNative(ANN, "energy", "heat"), "subscribe @me");
        assertThat(outlet.written)
                .containsExactly(
                        "refused invalid_channel several streams have a channel for each user;"
                                + " expected one such as 'energy:@me' (@me)");
    }

    @Test
    void anothersChannelIsRefused() {
        stage.say(openNative(ANN), "subscribe energy:bob energy energy:ann");
        assertThat(outlet.written)
                .containsExactly(
                        "refused forbidden the token does not allow to subscribe to 'energy:bob'",
                        "refused forbidden the token does not allow to subscribe to 'energy'",
                        "subscribed energy:ann " + AT + "0");
    }
}
