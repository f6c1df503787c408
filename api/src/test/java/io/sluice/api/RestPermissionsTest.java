package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.filter.Predicate;
import io.sluice.session.Action;
import io.sluice.session.Principal;
import io.sluice.transport.Reply;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

/** Who may ask for what. */
class RestPermissionsTest {
    private static final String HISTORY = "/history?" + Stock.RANGE;
    private final Stock stock = new Stock();

    private Reply get(Principal who, String what) throws Exception {
        return stock.get(who, "/api/v1/" + what);
    }

    private static Principal reader(String user, String... keys) {
        return Stock.client(user, Map.of(Action.HISTORY, Set.of(keys)));
    }

    @Test
    void aStreamSomebodyMayNotSeeIsAsOneThatIsNot() throws Exception {
        var nobody = Stock.client("ann", Map.of(Action.PUBLISH, Set.of("*")));
        for (String what : List.of(HISTORY, "/latest", "/totals", "/realtime/last-hour")) {
            var hidden = get(nobody, "energy" + what);
            assertThat(hidden.status()).as(what).isEqualTo(404);
            assertThat(get(nobody, "nowhere" + what)).isEqualTo(hidden);
            assertThat(get(Stock.ALL, "nowhere" + what)).isEqualTo(hidden);
        }
        assertThat(get(nobody, "streams").body().text()).isEqualTo("{\"streams\":[]}");
        assertThat(stock.energy.asked).isEmpty();
    }

    @Test
    void historyNeedsItsPermission() throws Exception {
        var viewer = Stock.client("ann", Map.of(Action.SUBSCRIBE, Set.of("*")));
        var reply = get(viewer, "energy" + HISTORY);
        assertThat(reply.status()).isEqualTo(403);
        assertThat(Asked.json(reply).get("detail").asText())
                .isEqualTo("the token does not allow 'history' on this stream");
        assertThat(get(viewer, "bare/latest").status()).isEqualTo(403);
        assertThat(get(reader("ann", "*"), "energy" + HISTORY).status()).isEqualTo(200);
        assertThat(get(reader("ann", "*"), "bare/latest").status()).isEqualTo(404);
        assertThat(get(viewer, "streams").body().text())
                .contains(
                        "{\"name\":\"energy\",\"live\":true,\"realtime\":false,\"history\":false}");
    }

    @Test
    void goingBackInTheLogNeedsWhatItNeedsLive() throws Exception {
        assertThat(get(reader("ann", "*"), "energy/realtime?last=1m").status()).isEqualTo(403);
        var viewer = Stock.client("ann", Map.of(Action.SUBSCRIBE, Set.of("*")));
        assertThat(get(viewer, "energy/realtime/last-hour").status()).isEqualTo(403);
        var both =
                Stock.client(
                        "ann", Map.of(Action.SUBSCRIBE, Set.of("*"), Action.REPLAY, Set.of("m-1")));
        assertThat(get(both, "energy/realtime/last-hour").status()).isEqualTo(403);
        assertThat(get(both, "energy/realtime/last-hour?key=m-2").status()).isEqualTo(403);
        assertThat(stock.log.asked).isEmpty();
        assertThat(get(both, "energy/realtime/last-hour?key=m-1").status()).isEqualTo(200);
    }

    @Test
    void onlyAllowedKeysAreAskedFor() throws Exception {
        var some = reader("ann", "m-1", "m-2");
        for (String what :
                List.of("/latest", "/latest?key=m-3", "/latest?key=m-1&key=m-3", HISTORY)) {
            var reply = get(some, "energy" + what);
            assertThat(reply.status()).as(what).isEqualTo(403);
            assertThat(Asked.json(reply).get("parameter").asText()).isEqualTo("key");
        }
        assertThat(stock.energy.asked).isEmpty();
        assertThat(get(some, "energy/latest?key=m-1&key=m-2&key=m-1").status()).isEqualTo(200);
        assertThat(stock.energy.scope().keys()).containsExactly("m-1", "m-2");
    }

    @Test
    void whereKeysAreUsersEachSeesTheirOwn() throws Exception {
        var ann = reader("ann", "ann");
        assertThat(get(ann, "tasks" + HISTORY).status()).isEqualTo(200);
        assertThat(stock.energy.scope().keys()).containsExactly("ann");
        assertThat(get(ann, "tasks/latest?key=@me").status()).isEqualTo(200);
        assertThat(stock.energy.scope().keys()).containsExactly("ann");
        assertThat(get(ann, "tasks/latest?key=bob").status()).isEqualTo(403);
        assertThat(get(Stock.ALL, "tasks/latest?key=@me").status()).isEqualTo(403);
        assertThat(get(reader("bob", "ann"), "tasks/latest").status()).isEqualTo(403);
    }

    @Test
    void rowsThatMayBeSeenGoWithTheQuestion() throws Exception {
        stock.energy.rows = new Sight(Map.of("tenant", Set.of("a")), Predicate.ALWAYS);
        assertThat(get(Stock.ALL, "energy/latest").status()).isEqualTo(200);
        assertThat(stock.energy.scope().rows()).isEqualTo(stock.energy.rows);
    }

    @Test
    void aRuleThatCannotBeKeptDenies() throws Exception {
        stock.energy.failure = Unanswered.denied("rows of this stream are not to be had here");
        var reply = get(Stock.ALL, "energy/latest");
        assertThat(reply.status()).isEqualTo(403);
        assertThat(Asked.json(reply).get("detail").asText())
                .isEqualTo("rows of this stream are not to be had here");
        assertThat(stock.energy.asked).isEmpty();
    }
}
