package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Action;
import io.sluice.session.Counts;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class StatsRouteTest {
    private Counts all = new Counts(4, Map.of("bob", 1, "ann", 2, "\"ü\n", 1));
    private final StatsRoute route =
            new StatsRoute(
                    new Census() {
                        @Override
                        public Counts node() {
                            return new Counts(1, Map.of("bob", 1));
                        }

                        @Override
                        public Counts cluster() {
                            return all;
                        }
                    });

    private String text(String name, String value) throws Exception {
        return Asked.of(route, Map.of(name, List.of(value))).body().text();
    }

    @Test
    void tellsWhoIsConnectedToAllNodes() throws Exception {
        var reply = Asked.of(route, Map.of());
        assertThat(reply.status()).isEqualTo(200);
        assertThat(reply.contentType()).isEqualTo("application/json");
        assertThat(reply.body().text())
                .isEqualTo(
                        """
                        {"total_users":3,"total_connections":4,"users":{"\\"ü\\n":1,"ann":2,"bob":1}}\
                        """);
        assertThat(text("scope", "cluster")).isEqualTo(reply.body().text());
    }

    @Test
    void tellsWhoIsConnectedToThisNode() throws Exception {
        assertThat(text("scope", "node"))
                .isEqualTo(
                        """
                        {"total_users":1,"total_connections":1,"users":{"bob":1}}\
                        """);
    }

    @Test
    void listsSoManyAndCountsAll() throws Exception {
        assertThat(text("limit", "2")).contains("\"total_users\":3", "ann").doesNotContain("bob");
        assertThat(text("limit", "0")).endsWith("\"users\":{}}");
        var many = new HashMap<String, Integer>();
        for (int i = 0; i < StatsRoute.MOST_USERS + 10; i++) {
            many.put("user-" + i, 1);
        }
        all = new Counts(many.size(), many);
        var json = Asked.json(Asked.of(route, Map.of("limit", List.of("999999999"))));
        assertThat(json.get("total_users").asInt()).isEqualTo(StatsRoute.MOST_USERS + 10);
        assertThat(json.get("users")).hasSize(StatsRoute.MOST_USERS);
    }

    @Test
    void refusesWhatItDoesNotKnow() throws Exception {
        for (var query :
                List.of(
                        Map.of("scope", List.of("galaxy")),
                        Map.of("scope", List.of("")),
                        Map.of("scope", List.of("node", "cluster")),
                        Map.of("limit", List.of("-1")),
                        Map.of("limit", List.of("99999999999999")),
                        Map.of("limit", List.of("many")))) {
            var reply = Asked.of(route, query);
            assertThat(reply.status()).as("%s", query).isEqualTo(400);
            assertThat(Asked.json(reply).get("error").asText()).isNotBlank();
        }
    }

    @Test
    void needsThePermission() {
        assertThat(route.need().action()).isEqualTo(Action.STATS);
        assertThat(route.method() + " " + route.path()).isEqualTo("GET /stats");
    }
}
