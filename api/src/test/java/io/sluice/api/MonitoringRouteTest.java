package io.sluice.api;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Payload;
import io.sluice.session.Access;
import io.sluice.session.Action;
import io.sluice.session.Principal;
import io.sluice.transport.Need;
import io.sluice.transport.Reply;
import io.sluice.transport.Request;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class MonitoringRouteTest {
    private Optional<Payload> metrics = Optional.empty();
    private final List<MonitoringRoute> routes =
            MonitoringRoute.all(
                            new ClusterReports() {
                                @Override
                                public Optional<Payload> metrics() {
                                    return metrics;
                                }

                                @Override
                                public Optional<Payload> topic(String name) {
                                    return only("x", name);
                                }

                                @Override
                                public Optional<Payload> group(String id) {
                                    return only("a/b", id);
                                }
                            },
                            "cluster")
                    .stream()
                    .map(MonitoringRoute.class::cast)
                    .toList();

    private static Optional<Payload> only(String known, String asked) {
        return known.equals(asked) ? Optional.of(Payload.of("{\"it\":1}")) : Optional.empty();
    }

    private Reply ask(int route, Map<String, String> variables) throws Exception {
        var asked = routes.get(route);
        var request =
                new Request("GET", asked.path(), variables, Map.of(), Map.of(), Payload.of(""));
        return Asked.reply(asked.handle(request, Principal.anonymous(Access.EVERYTHING)));
    }

    @Test
    void answersTheLatestReports() throws Exception {
        assertThat(ask(0, Map.of()).status()).isEqualTo(503);
        metrics = Optional.of(Payload.of("{\"all\":1}"));
        assertThat(ask(0, Map.of()).body().text()).isEqualTo("{\"all\":1}");
        assertThat(ask(0, Map.of()).contentType()).isEqualTo("application/json");
        assertThat(ask(1, Map.of("name", "x")).body().text()).isEqualTo("{\"it\":1}");
        assertThat(ask(2, Map.of("id", "a/b")).body().text()).isEqualTo("{\"it\":1}");
    }

    @Test
    void saysWhatIsNotThere() throws Exception {
        var topic = ask(1, Map.of("name", "\"y\""));
        assertThat(topic.status()).isEqualTo(404);
        assertThat(Asked.json(topic).path("error").asText()).isEqualTo("topic not found: \"y\"");
        var group = ask(2, Map.of("id", "y"));
        assertThat(group.status()).isEqualTo(404);
        assertThat(Asked.json(group).path("error").asText())
                .isEqualTo("consumer group not found: y");
    }

    @Test
    void isForThoseWhoMayFollowTheCluster() {
        assertThat(routes)
                .extracting(MonitoringRoute::need)
                .containsOnly(Need.onStream(Action.SUBSCRIBE, "cluster"));
    }
}
