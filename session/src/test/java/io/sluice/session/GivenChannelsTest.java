package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.hub.Payload;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Endpoints that give channels of their own accord. */
class GivenChannelsTest {
    private static final Wish NEWEST = Wish.PLAIN.withLast(1);
    private static final Access NO_REPLAY = (action, _, _) -> action == Action.SUBSCRIBE;
    private static final Principal VIEWER = new Principal("v", NO_REPLAY, Principal.NEVER);

    private final Stage stage = new Stage().begun();
    private final FakeOutlet outlet = new FakeOutlet();

    private static Endpoint endpoint(Stage stage) {
        var offers = Map.of("energy", new Offer(stage.energy, OfferSettings.STANDARD));
        var welcome =
                new Welcome.Channels(
                        List.of(
                                new Welcome.Given(Channel.parse("energy:m"), NEWEST),
                                new Welcome.Given(Channel.parse("energy:e"), Wish.PLAIN)));
        return new Endpoint(
                "/console", Endpoint.Carrier.WEBSOCKET, WatchDialect.INSTANCE, offers, welcome);
    }

    private Session open(Stage where, Principal principal) {
        return where.open(endpoint(where), outlet, principal, Hello.PLAIN);
    }

    @Test
    void theNewestIsGivenAtOnceToOneWhoMayNotGoBack() {
        stage.publishKeyed("m", "1");
        stage.publishKeyed("e", "2");
        stage.publishKeyed("m", "3");
        stage.publishKeyed("e", "4");
        open(stage, VIEWER);
        assertThat(outlet.news()).containsExactly("[] energy:m 2 m=3");
        stage.publishKeyed("e", "5");
        stage.publishKeyed("m", "6");
        stage.publishKeyed("x", "7");
        assertThat(outlet.news()).containsExactly("[] energy:e 4 e=5", "[] energy:m 5 m=6");
    }

    @Test
    void whereNothingHasBeenPublishedItBeginsWithWhatComes() {
        open(stage, VIEWER);
        assertThat(outlet.news()).isEmpty();
        stage.publishKeyed("m", "1");
        assertThat(outlet.news()).containsExactly("[] energy:m 0 m=1");
    }

    @Test
    void theyGoOnInAnotherLanguage() {
        stage.publishKeyed("m", "1");
        var session = open(stage, VIEWER);
        stage.say(session, "watch x");
        stage.publishKeyed("m", "2");
        stage.publishKeyed("e", "3");
        assertThat(outlet.news())
                .containsExactly("[] energy:m 0 m=1", "[x] energy:m 1 m=2", "[x] energy:e 2 e=3");
    }

    @Test
    void anotherTokenDoesNotTakeAwayWhatHasNotBegun() {
        var unreached = new Stage();
        var session = open(unreached, VIEWER);
        unreached.say(session, "auth again");
        unreached.accept(VIEWER);
        unreached.feed(unreached.log.beginning());
        unreached.publishKeyed("m", "1");
        assertThat(outlet.news()).containsExactly("authenticated", "[] energy:m 0 m=1");
    }

    @Test
    void whoIsNotAllowedOneOfThemIsClosedAndLeavesNothing() {
        Access some = (_, _, key) -> key != null && key.equals(Payload.of("e"));
        var session = open(stage, new Principal("v", some, Principal.NEVER));
        assertThat(session.closeReason()).isEqualTo(CloseReason.IMPOSSIBLE);
        stage.publishKeyed("e", "1");
        assertThat(outlet.written).isEmpty();
        assertThat(stage.gauge("sluice.subscriptions")).isZero();
    }

    @Test
    void theirStreamsHaveToBeThere() {
        Map<String, Offer> none = Map.of();
        Welcome welcome = endpoint(stage).welcome();
        assertThatThrownBy(() ->
                        new Endpoint(
                                "/console",
                                Endpoint.Carrier.WEBSOCKET,
                                WatchDialect.INSTANCE,
                                none,
                                welcome))
                .hasMessageContaining("subscribes to 'energy', which it has not");
    }
}
