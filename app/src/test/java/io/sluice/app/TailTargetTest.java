package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Wish;
import java.net.URI;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

class TailTargetTest {
    private static TailTarget target(
            String url, Map<String, List<String>> members, String... channels) {
        return new TailTarget(URI.create(url), null, List.of(channels), members).withMembersOfUrl();
    }

    @Test
    void whatTheUrlSaysOfSubscriptionsCountsAsSaid() {
        var target =
                target(
                        "ws://h:1/ws/energy?token=t&since=15m&fields=a,b&filter=value.x%20%3E%201",
                        Map.of("since", List.of("1h")));

        assertThat(target.wish())
                .isEqualTo(
                        new Wish(
                                List.of(),
                                "1h",
                                null,
                                null,
                                "value.x > 1",
                                List.of("a", "b"),
                                null,
                                null));
        assertThat(target.bare()).hasToString("ws://h:1/ws/energy?token=t");
        assertThat(target.full().getQuery())
                .contains("token=t", "since=1h", "filter=value.x")
                .doesNotContain("15m");
        assertThat(target.shown()).isEqualTo("ws://h:1/ws/energy");
    }

    @Test
    void aUrlThatSaysNothingStaysAsItIs() {
        var target = target("ws://h:1/ws", Map.of());

        assertThat(target.full()).isEqualTo(target.bare()).hasToString("ws://h:1/ws");
        assertThat(target.wish()).isEqualTo(Wish.PLAIN);
    }

    @Test
    void onlyAWholeStreamCanBeCounted() {
        assertThat(target("ws://h/ws?since=1h", Map.of(), "energy").isWhole()).isTrue();
        assertThat(target("ws://h/ws", Map.of(), "energy:m").isWhole()).isFalse();
        assertThat(target("ws://h/ws?filter=x", Map.of()).isWhole()).isFalse();
        assertThat(target("ws://h/ws", Map.of("every", List.of("1s"))).isWhole()).isFalse();
        assertThat(target("ws://h/ws", Map.of("mode", List.of("state"))).isWhole()).isFalse();
    }

    @Test
    void aSubscriptionSaysWhatIsWanted() {
        assertThat(TailTarget.subscribe("energy:\"1\"", Wish.PLAIN))
                .isEqualTo("{\"type\":\"subscribe\",\"channel\":\"energy:\\\"1\\\"\"}");
        var wish =
                new Wish(List.of(), null, "5", "state", "key = 'a'", List.of("x"), "2s", "latest");
        assertThat(TailTarget.subscribe("s", wish))
                .contains(
                        "\"last\":5",
                        "\"mode\":\"state\"",
                        "\"filter\":\"key = 'a'\"",
                        "\"fields\":[\"x\"]",
                        "\"every\":\"2s\"",
                        "\"deliver\":\"latest\"")
                .doesNotContain("after", "since");
        assertThat(TailTarget.subscribe("s", wish.after(List.of("p:1", "q:2"))))
                .contains("\"after\":[\"p:1\",\"q:2\"]")
                .doesNotContain("\"last\"");
    }
}
