package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Action;
import java.time.Instant;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class PresenceRouteTest {
    private static final Instant NOON = Instant.parse("2026-11-20T12:00:00Z");
    private static final Attendant ANN = new Attendant("ann", 2, NOON, NOON.plusSeconds(60));
    private static final Attendant BOB = new Attendant("bob", 1, NOON, NOON.plusSeconds(60));
    private static final Attendant CLEO = new Attendant("cleo", 0, NOON, NOON.plusSeconds(9));

    private final PresenceRoute route =
            new PresenceRoute(
                    new Attendance() {
                        @Override
                        public Optional<Attendant> of(String user) {
                            return List.of(ANN, BOB, CLEO).stream()
                                    .filter(a -> a.user().equals(user))
                                    .findFirst();
                        }

                        @Override
                        public List<Attendant> here() {
                            return List.of(BOB, ANN);
                        }
                    });

    private List<String> users(Map<String, List<String>> query) throws Exception {
        return Asked.json(Asked.of(route, query)).get("users").findValuesAsText("user");
    }

    @Test
    void tellsWhoIsThere() throws Exception {
        assertThat(users(Map.of())).containsExactly("ann", "bob");
        assertThat(users(Map.of("limit", List.of("1")))).containsExactly("ann");
    }

    @Test
    void tellsOfThoseWhoAreNamed() throws Exception {
        var reply = Asked.of(route, Map.of("user", List.of("cleo")));
        assertThat(reply.body().text())
                .isEqualTo(
                        """
                        {"users":[{"user":"cleo","connections":0,"since":"2026-11-20T12:00:00Z",\
                        "lastSeen":"2026-11-20T12:00:09Z"}]}\
                        """);
        assertThat(users(Map.of("user", List.of("nobody", "cleo", "ann", "cleo"))))
                .containsExactly("ann", "cleo");
        assertThat(users(Map.of("user", List.of("nobody")))).isEmpty();
    }

    @Test
    void refusesTooManyNames() throws Exception {
        var names = Collections.nCopies(PresenceRoute.MOST_NAMED + 1, "ann");
        assertThat(Asked.of(route, Map.of("user", names)).status()).isEqualTo(400);
        assertThat(Asked.of(route, Map.of("limit", List.of("x"))).status()).isEqualTo(400);
    }

    @Test
    void needsThePermission() {
        assertThat(route.need().action()).isEqualTo(Action.PRESENCE);
        assertThat(route.method() + " " + route.path()).isEqualTo("GET /api/v1/presence");
    }
}
