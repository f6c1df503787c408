package io.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Dialect;
import io.sluice.session.Notice.Code;
import io.sluice.session.Request;
import java.nio.charset.StandardCharsets;
import java.util.Set;
import org.assertj.core.api.InstanceOfAssertFactories;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What consoles say. */
class ConsoleRequestsTest {
    private static Request read(Dialect dialect, String message) {
        return dialect.read(message.getBytes(StandardCharsets.UTF_8));
    }

    private static Request read(String message) {
        return read(ConsoleDialect.INSTANCE, message);
    }

    private static Dialect after(Dialect dialect, String message) {
        return dialect.after(read(dialect, message));
    }

    private static String subscribe(String name) {
        return "{\"type\":\"subscribe\",\"data\":\"" + name + "\",\"timestamp\":1704225600}";
    }

    private static String unsubscribe(String name) {
        return "{\"type\":\"unsubscribe\",\"data\":\"" + name + "\"}";
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"ping\"}",
                "{\"type\":\"ping\",\"timestamp\":1704225600}",
                "{\"type\":\"ping\",\"timestamp\":1704225600.123}",
                "{\"type\":\"ping\",\"timestamp\":null,\"data\":{\"a\":[1]}}",
                " {\"x\":1,\"x\":2,\"stream\":7,\"type\":\"ping\"} "
            })
    void aPingIsAPingWhateverTimeItTells(String message) {
        assertThat(read(message)).isEqualTo(new Request.Ping());
    }

    @Test
    void subscriptionsAddUpAndGoAgain() {
        Dialect dialect = ConsoleDialect.INSTANCE;
        dialect = after(dialect, subscribe("topic:my-topic"));
        dialect = after(dialect, subscribe("group:bill*"));
        dialect = after(dialect, subscribe("topic:my-topic"));
        assertThat(dialect)
                .isEqualTo(new ConsoleDialect(true, Set.of("topic:my-topic", "group:bill*")));
        dialect = after(dialect, unsubscribe("topic:other"));
        dialect = after(dialect, unsubscribe("topic:my-topic"));
        assertThat(dialect).isEqualTo(new ConsoleDialect(true, Set.of("group:bill*")));
        dialect = after(dialect, unsubscribe("group:bill*"));
        assertThat(dialect).isEqualTo(new ConsoleDialect(true, Set.of()));
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic", "topic:", "group:", "brokers:1", "Topic:a", "", " topic:a"})
    void whatCannotBeWatchedIsNamed(String name) {
        for (String message : new String[] {subscribe(name), unsubscribe(name)}) {
            assertThat(read(message))
                    .isEqualTo(
                            new Request.Impossible(
                                    Code.INVALID_CHANNEL,
                                    "expected 'data' such as 'topic:orders', 'group:billing' or"
                                            + " 'topic:orders-*', of at most 300 characters",
                                    name));
        }
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{\"type\":\"subscribe\"}",
                "{\"type\":\"subscribe\",\"data\":7}",
                "{\"type\":\"subscribe\",\"data\":[\"topic:a\"]}",
                "{\"type\":\"unsubscribe\",\"data\":{\"topic\":\"a\"}}"
            })
    void soIsDataThatIsNoText(String message) {
        assertThat(read(message))
                .asInstanceOf(InstanceOfAssertFactories.type(Request.Impossible.class))
                .extracting(Request.Impossible::part)
                .isEqualTo("data");
    }

    @Test
    void namesHaveAnEnd() {
        String longest = "topic:" + "x".repeat(294);
        assertThat(read(subscribe(longest))).isEqualTo(new Request.Watch(Set.of(longest)));
        assertThat(read(subscribe(longest + "x"))).isInstanceOf(Request.Impossible.class);
    }

    @Test
    void subscriptionsHaveAnEnd() {
        Dialect dialect = ConsoleDialect.INSTANCE;
        for (int i = 0; i < 100; i++) {
            dialect = after(dialect, subscribe("topic:" + i));
        }
        assertThat(read(dialect, subscribe("topic:100")))
                .isEqualTo(
                        new Request.Impossible(
                                Code.TOO_MANY_SUBSCRIPTIONS,
                                "at most 100 subscriptions per connection",
                                "topic:100"));
        assertThat(after(dialect, subscribe("topic:100"))).isEqualTo(dialect);
        assertThat(after(dialect, subscribe("topic:7"))).isEqualTo(dialect);
        dialect = after(dialect, unsubscribe("topic:7"));
        assertThat(read(dialect, subscribe("topic:100"))).isInstanceOf(Request.Watch.class);
    }

    @Test
    void aTypeThatIsNotKnownIsNamed() {
        assertThat(read("{\"type\":\"hello\"}"))
                .isEqualTo(
                        new Request.Impossible(
                                Code.INVALID_MESSAGE,
                                "unknown 'type'; expected 'subscribe', 'unsubscribe' or 'ping'",
                                "hello"));
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "",
                "ping",
                "[]",
                "7",
                "null",
                "\"ping\"",
                "{\"type\":\"ping\"",
                "{\"type\":\"ping\"}\n{\"type\":\"ping\"}",
                "{}",
                "{\"type\":7}",
                "{\"type\":null}",
                "{\"type\":\"ping\",\"type\":\"ping\"}"
            })
    void whatIsNoMessageIsMalformed(String message) {
        assertThat(read(message)).isInstanceOf(Request.Malformed.class);
        assertThat(after(ConsoleDialect.INSTANCE, message)).isEqualTo(ConsoleDialect.INSTANCE);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"{\"type\":\"ping\"}", "{\"type\":\"hello\"}", "{\"type\":\"subscribe\"}"})
    void whoSaysSomethingHasSpoken(String message) {
        var speaking = new ConsoleDialect(true, Set.of());
        assertThat(after(ConsoleDialect.INSTANCE, message)).isEqualTo(speaking);
        assertThat(after(speaking, message)).isSameAs(speaking);
    }
}
