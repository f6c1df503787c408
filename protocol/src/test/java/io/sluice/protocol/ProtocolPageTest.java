package io.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Gap;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.session.CloseReason;
import io.sluice.session.Notice;
import io.sluice.session.Out;
import io.sluice.session.Request;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;

/** Every example of PROTOCOL.md is what the dialects really say and understand. */
class ProtocolPageTest {
    private static final long NOON = Instant.parse("2025-12-27T12:34:56.789Z").toEpochMilli();
    private static final Incarnation LIFE = new Incarnation("heatpump-realtime", "q83vEjRWeJA");
    private static final Partition FIRST = new Partition(LIFE, 0);
    private static final Partition SECOND = new Partition(LIFE, 1);

    private static String server(String name) {
        var out = new Out(16);
        var dialect = NativeDialect.INSTANCE;
        var at43 = Position.nowhere().with(FIRST, 43);
        var at97 = Position.nowhere().with(FIRST, 97);
        boolean sent =
                switch (name) {
                    case "data" ->
                            dialect.publication(
                                    "energy",
                                    new Publication(FIRST, 42, NOON, null, Payload.of(DATA)),
                                    out);
                    case "data-key" ->
                            dialect.publication(
                                    "heatpump",
                                    new Publication(
                                            FIRST,
                                            7,
                                            NOON - 789,
                                            Payload.of("device-001"),
                                            Payload.of("{\"d0\":5.2}")),
                                    out);
                    case "data-deleted" ->
                            dialect.publication(
                                    "heatpump",
                                    new Publication(
                                            FIRST, 8, NOON + 211, Payload.of("device-001"), null),
                                    out);
                    case "subscribed" -> dialect.notice(new Notice.Subscribed("energy", at43), out);
                    case "subscribed-partitions" ->
                            dialect.notice(
                                    new Notice.Subscribed("energy", at43.with(SECOND, 7)), out);
                    case "unsubscribed" -> dialect.notice(new Notice.Unsubscribed("energy"), out);
                    case "pong" -> dialect.notice(new Notice.Pong(NOON), out);
                    case "gap" -> dialect.gap("energy", new Gap(at43, at97, Gap.Cause.SLOW), out);
                    case "position" -> dialect.notice(new Notice.Reached("energy", at97), out);
                    case "error" ->
                            dialect.notice(
                                    new Notice.Refused(
                                            Notice.Code.STREAM_NOT_FOUND,
                                            "there is no stream 'enrgy' here"),
                                    out);
                    default -> throw new AssertionError("no such example here: " + name);
                };
        assertThat(sent).isTrue();
        return new String(out.toArray(), StandardCharsets.UTF_8);
    }

    private static final String DATA =
            "{\"ts\":\"2025-12-27T12:34:56.789Z\",\"fields\":{\"consumption_total_w\":2450.5}}";

    @Test
    void theGatewaySaysWhatThePageShows() throws IOException {
        var examples = ProtocolPage.examples("server");
        assertThat(examples).hasSize(10);
        assertThat(examples)
                .allSatisfy(
                        example -> assertThat(server(example.name())).isEqualTo(example.json()));
    }

    @Test
    void theGatewayUnderstandsWhatThePageShows() throws IOException {
        var examples = ProtocolPage.examples("client");
        assertThat(examples).hasSize(6);
        assertThat(examples)
                .allSatisfy(example -> {
                    Request request =
                            NativeDialect.INSTANCE.read(
                                    example.json().getBytes(StandardCharsets.UTF_8));
                    assertThat(request).matches(expected(example.name()));
                });
    }

    private static Predicate<Request> expected(String name) {
        return switch (name) {
            case "subscribe" -> new Request.Subscribe(List.of("energy"))::equals;
            case "unsubscribe" -> new Request.Unsubscribe(List.of("energy"))::equals;
            case "ping" -> new Request.Ping()::equals;
            case "malformed" -> Request.Malformed.class::isInstance;
            default -> throw new AssertionError("no such example here: " + name);
        };
    }

    @Test
    void flatSaysWhatThePageShows() throws IOException {
        for (var example : ProtocolPage.examples("flat")) {
            boolean withTopic = example.name().equals("topic");
            String payload =
                    withTopic
                            ? example.json().replace("\"topic\":\"heatpump-realtime\",", "")
                            : example.json();
            var out = new Out(16);
            assertThat(
                            new FlatDialect(withTopic)
                                    .publication(
                                            "s",
                                            new Publication(
                                                    FIRST, 0, NOON, null, Payload.of(payload)),
                                            out))
                    .isTrue();
            assertThat(new String(out.toArray(), StandardCharsets.UTF_8)).isEqualTo(example.json());
        }
        assertThat(ProtocolPage.examples("flat")).hasSize(2);
    }

    @Test
    void everyFencedExampleIsOfAKindThatIsRun() throws IOException {
        String page = Files.readString(Path.of("..", "PROTOCOL.md"));
        long fences =
                Pattern.compile("^```json", Pattern.MULTILINE).matcher(page).results().count();
        assertThat(ProtocolPage.examples()).hasSize((int) fences);
    }

    @Test
    void everyCloseCodeAndErrorCodeIsOnThePage() throws IOException {
        String page = Files.readString(Path.of("..", "PROTOCOL.md"));
        for (var reason : CloseReason.values()) {
            assertThat(page).contains("| " + NativeDialect.INSTANCE.closeCode(reason) + " |");
            assertThat(page).contains(reason.text());
        }
        for (var code : Notice.Code.values()) {
            assertThat(page).contains("| `" + code.text() + "` |");
        }
    }
}
