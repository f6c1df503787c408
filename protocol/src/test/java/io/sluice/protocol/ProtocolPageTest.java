package io.sluice.protocol;

import static io.sluice.protocol.Samples.AT_43;
import static io.sluice.protocol.Samples.AT_97;
import static io.sluice.protocol.Samples.DEVICE;
import static io.sluice.protocol.Samples.ENERGY;
import static io.sluice.protocol.Samples.HEATPUMP;
import static io.sluice.protocol.Samples.METER;
import static io.sluice.protocol.Samples.NOON;
import static io.sluice.protocol.Samples.SECOND;
import static io.sluice.protocol.Samples.publication;
import static io.sluice.protocol.Samples.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Gap;
import io.sluice.hub.Opened.Shortfall;
import io.sluice.hub.Pace;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Credential;
import io.sluice.session.Notice;
import io.sluice.session.Request;
import io.sluice.session.Wish;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.function.Predicate;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/** Every example of PROTOCOL.md is what the dialects really say and understand. */
class ProtocolPageTest {
    private static final String DATA =
            "{\"ts\":\"2025-12-27T12:34:56.789Z\",\"fields\":{\"consumption_total_w\":2450.5}}";
    private static final String ALSO_DATA = "{\"d0\":5.2}";

    private static final Payload HISTORY =
            Payload.of(
                    "[{\"time\":\"2025-12-27T11:00:00.000Z\",\"power_w\":412.5,"
                            + "\"power_w_min\":80,\"power_w_max\":1890}]");

    private static Pace latest(int seconds) {
        return new Pace(Duration.ofSeconds(seconds), Pace.Deliver.LATEST);
    }

    // --- what the gateway says

    private static @Nullable String server(String name) {
        return switch (name) {
            case "data" -> data(ENERGY, publication(42, NOON, null, DATA));
            case "data-key" -> data(HEATPUMP, publication(7, NOON - 789, "device-001", ALSO_DATA));
            case "data-channel" ->
                    data(DEVICE, publication(7, NOON - 789, "device-001", ALSO_DATA));
            case "data-deleted" -> data(HEATPUMP, publication(8, NOON + 211, "device-001", null));
            case "gap" -> gap(ENERGY, new Gap(AT_43, AT_97, Gap.Cause.SLOW));
            default -> notice(expectedNotice(name));
        };
    }

    private static Notice expectedNotice(String name) {
        return switch (name) {
            case "subscribed" -> new Notice.Subscribed(ENERGY, AT_43, null, Pace.NONE);
            case "subscribed-partitions" ->
                    new Notice.Subscribed(ENERGY, AT_43.with(SECOND, 7), null, Pace.NONE);
            case "subscribed-complete" ->
                    new Notice.Subscribed(
                            METER, AT_43, new Notice.Promise(Shortfall.RETENTION), latest(2));
            case "synced" -> new Notice.Synced(ENERGY, AT_97);
            case "reset" -> new Notice.Reset(HEATPUMP);
            case "history" -> new Notice.History(METER, HISTORY, true);
            case "unsubscribed" -> new Notice.Unsubscribed(ENERGY, null);
            case "unsubscribed-reason" -> new Notice.Unsubscribed(METER, Notice.Code.FORBIDDEN);
            case "paced" -> new Notice.Paced(ENERGY, latest(5));
            case "pong" -> new Notice.Pong(NOON);
            case "position" -> new Notice.Reached(ENERGY, AT_97);
            case "token_expiring" -> new Notice.TokenExpiring(NOON + 60_000);
            case "authenticated" -> new Notice.Authenticated(NOON + 3_600_000);
            case "error" ->
                    new Notice.Refused(
                            Notice.Code.STREAM_NOT_FOUND,
                            "there is no stream 'enrgy' here",
                            "enrgy",
                            "enrgy");
            case "error-channel" ->
                    new Notice.Refused(
                            Notice.Code.UNAVAILABLE,
                            "the log cannot be asked now; try again",
                            "energy:meter-1",
                            null);
            case "error-filter" ->
                    new Notice.Refused(
                            Notice.Code.INVALID_FILTER,
                            "expected a value at column 16, got: >",
                            "energy",
                            ">");
            default -> throw new AssertionError("no such example here: " + name);
        };
    }

    private static @Nullable String data(Channel channel, Publication publication) {
        return written(out -> NativeDialect.INSTANCE.publication(channel, publication, out));
    }

    private static @Nullable String gap(Channel channel, Gap gap) {
        return written(out -> NativeDialect.INSTANCE.gap(channel, gap, out));
    }

    private static @Nullable String notice(Notice notice) {
        return written(out -> NativeDialect.INSTANCE.notice(notice, out));
    }

    @Test
    void theGatewaySaysWhatThePageShows() throws IOException {
        var examples = ProtocolPage.examples("server");
        assertThat(examples).hasSize(21);
        assertThat(examples)
                .allSatisfy(
                        example -> assertThat(server(example.name())).isEqualTo(example.json()));
    }

    // --- what clients say

    private static Predicate<Request> expected(String name) {
        var energy = List.of("energy");
        var meter = List.of("energy:meter-1");
        return switch (name) {
            case "subscribe" -> new Request.Subscribe(energy, Wish.PLAIN)::equals;
            case "subscribe-channel" -> new Request.Subscribe(meter, Wish.PLAIN)::equals;
            case "subscribe-after" ->
                    new Request.Subscribe(energy, Wish.PLAIN.after(AT_43.parts()))::equals;
            case "subscribe-after-list" ->
                    new Request.Subscribe(energy, Wish.PLAIN.after(AT_43.with(SECOND, 7).parts()))
                            ::equals;
            case "subscribe-since" ->
                    new Request.Subscribe(
                                    energy,
                                    new Wish(
                                            List.of(),
                                            "15m",
                                            null,
                                            null,
                                            "value.power_w > 1000 and key prefix 'meter-'",
                                            List.of("power_w"),
                                            null,
                                            null))
                            ::equals;
            case "subscribe-points" ->
                    new Request.Subscribe(
                                    meter,
                                    new Wish(
                                            List.of(), "24h", null, null, "500", null, List.of(),
                                            null, null))
                            ::equals;
            case "subscribe-last" ->
                    new Request.Subscribe(
                                    meter,
                                    new Wish(
                                            List.of(), null, "1", null, null, List.of(), null,
                                            null))
                            ::equals;
            case "subscribe-state" ->
                    new Request.Subscribe(
                                    List.of("heatpump"),
                                    new Wish(
                                            List.of(), null, null, "state", null, List.of(), "2s",
                                            null))
                            ::equals;
            case "unsubscribe" -> new Request.Unsubscribe(energy)::equals;
            case "pace" -> new Request.SetPace(energy, "5s", "latest")::equals;
            case "auth" -> new Request.Authenticate(new Credential("eyJhbGciOi…"))::equals;
            case "ping" -> new Request.Ping()::equals;
            case "malformed" -> Request.Malformed.class::isInstance;
            default -> throw new AssertionError("no such example here: " + name);
        };
    }

    @Test
    void theGatewayUnderstandsWhatThePageShows() throws IOException {
        var examples = ProtocolPage.examples("client");
        assertThat(examples).hasSize(16);
        assertThat(examples)
                .allSatisfy(example -> {
                    Request request =
                            NativeDialect.INSTANCE.read(
                                    example.json().getBytes(StandardCharsets.UTF_8));
                    assertThat(request).matches(expected(example.name()));
                });
    }

    // --- the other dialects

    @Test
    void eventsAreWhatThePageShows() throws IOException {
        var sse = SseDialect.INSTANCE;
        String subscribed = written(out -> sse.notice(expectedNotice("subscribed"), out));
        var publication = publication(43, NOON, null, ALSO_DATA);
        String data = written(out -> sse.publication(ENERGY, publication, out));
        var ending = new Notice.Ending(CloseReason.TOKEN_EXPIRED);
        String error = written(out -> sse.notice(ending, out));
        assertThat(ProtocolPage.events().stream().map(example -> example + "\n\n"))
                .containsExactly(subscribed + data, error);
    }

    @Test
    void flatSaysWhatThePageShows() throws IOException {
        var examples = ProtocolPage.examples("flat");
        assertThat(examples).hasSize(2);
        for (var example : examples) {
            boolean withTopic = example.name().equals("topic");
            String payload = example.json().replace("\"topic\":\"heatpump-realtime\",", "");
            var flat = new FlatDialect(withTopic);
            var publication = publication(0, NOON, null, payload);
            assertThat(written(out -> flat.publication(ENERGY, publication, out)))
                    .isEqualTo(example.json());
        }
    }

    @Test
    void tasksAreToldAsThePageShows() throws IOException {
        var tasks = TasksDialect.INSTANCE;
        String event =
                "{\"event_type\":\"task.created\",\"user_id\":\"user-123\",\"task_id\":\"456\","
                        + "\"title\":\"New Task\",\"timestamp\":\"2026-02-07T12:00:00.000Z\"}";
        var update = publication(0, NOON, "user-123", event);
        assertThat(ProtocolPage.examples("tasks").stream().map(ProtocolPage.Example::json))
                .containsExactly(
                        written(out -> tasks.notice(new Notice.Connected("user-123", NOON), out)),
                        written(out -> tasks.publication(ENERGY, update, out)),
                        written(out -> tasks.notice(new Notice.Pong(NOON), out)));
    }

    // --- the console

    private static final ConsoleDialect CONSOLE = new ConsoleDialect(true, Set.of());

    private static @Nullable String console(ProtocolPage.Example example) {
        return switch (example.name()) {
            case "pong" -> written(out -> CONSOLE.notice(new Notice.Pong(NOON), out));
            case "error" -> written(out -> CONSOLE.notice(impossible(), out));
            case "metrics" -> report(reported(example.json()));
            default -> report(example.json());
        };
    }

    private static Notice impossible() {
        var request = CONSOLE.read(bytes("{\"type\":\"subscribe\",\"data\":\"broker:1\"}"));
        var impossible = (Request.Impossible) request;
        return new Notice.Refused(
                impossible.code(), impossible.why(), null, impossible.part(), NOON);
    }

    /** The document of which a message with metrics was made. */
    private static String reported(String metrics) {
        String data = "\"data\":{";
        int from = metrics.indexOf(data) + data.length();
        return "{\"type\":\"metrics\","
                + metrics.substring(from, metrics.indexOf("},\"throughput\"", from) + 1);
    }

    private static @Nullable String report(String document) {
        var publication = publication(0, NOON, null, document);
        return written(out -> CONSOLE.publication(ENERGY, publication, out));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    @Test
    void consolesAreToldWhatThePageShows() throws IOException {
        var examples = ProtocolPage.examples("console");
        assertThat(examples).hasSize(6);
        assertThat(examples)
                .allSatisfy(example -> assertThat(console(example)).isEqualTo(example.json()));
    }

    @Test
    void consolesAreUnderstoodAsThePageShows() throws IOException {
        var examples = ProtocolPage.examples("viewer");
        assertThat(examples.stream().map(example -> CONSOLE.read(bytes(example.json()))))
                .containsExactly(
                        new Request.Watch(Set.of("topic:orders")),
                        new Request.Watch(Set.of("group:bill*")),
                        new Request.Watch(Set.of()),
                        new Request.Ping());
    }

    // --- the page as a whole

    @Test
    void everyFencedExampleIsOfAKindThatIsRun() throws IOException {
        long fences =
                Pattern.compile("^```\\w", Pattern.MULTILINE)
                        .matcher(ProtocolPage.text())
                        .results()
                        .count();
        assertThat(ProtocolPage.examples().size() + ProtocolPage.events().size())
                .isEqualTo((int) fences);
    }

    @Test
    void everyCloseCodeAndErrorCodeIsOnThePage() throws IOException {
        String page = ProtocolPage.text();
        for (var reason : CloseReason.values()) {
            int code = NativeDialect.INSTANCE.closeCode(reason);
            String text = reason == CloseReason.CLIENT_LEFT ? "the client closed" : reason.text();
            assertThat(page).containsPattern("\\| " + code + " \\| `?" + Pattern.quote(text));
        }
        for (var code : Notice.Code.values()) {
            assertThat(page).contains("| `" + code.text() + "` |");
        }
    }
}
