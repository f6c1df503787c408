package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Payload;
import io.sluice.monitor.Measurement.Measure;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class AlertDeskTest {
    private static final AlertRule DOWN =
            AlertRule.of("down", Measure.BROKER_DOWN, "broker:*", 0.5, Duration.ZERO);

    private final SteppedTime time = new SteppedTime();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Written written = new Written();
    private final WebhookServer server = new WebhookServer();
    private final List<AlertDesk> desks = new ArrayList<>();

    /** A log that is there, or is away. */
    private static final class Written implements Appender {
        private final List<Entry> entries = new CopyOnWriteArrayList<>();
        private final CompletableFuture<Appended> back = new CompletableFuture<>();
        private volatile boolean away;

        @Override
        public CompletionStage<Appended> append(Entry entry) {
            entries.add(entry);
            var place = new Appended("alerts", 0, entries.size());
            return away ? back : CompletableFuture.completedStage(place);
        }

        List<String> states() {
            return entries.stream()
                    .map(Entry::value)
                    .map(value -> AlertNotice.read(value).orElseThrow().state())
                    .toList();
        }
    }

    private AlertDesk desk() {
        var desk =
                new AlertDesk(
                        AlertSettings.of(List.of(DOWN)),
                        WebhookSettings.of(List.of(new HttpTarget(server.url()))),
                        written,
                        new AlertMeters(registry),
                        time);
        desks.add(desk);
        return desk;
    }

    private static void round(AlertDesk desk, int down) {
        desk.onMeasurements(
                List.of(new Measurement(Measure.BROKER_DOWN, "broker:2", down)), Set.of());
    }

    @AfterEach
    void close() {
        desks.forEach(AlertDesk::close);
        server.close();
    }

    @Test
    void aChangeIsToldToTheLogAndToWebhooks() {
        var desk = desk();

        round(desk, 1);
        round(desk, 0);

        await().untilAsserted(() -> {
            assertThat(written.states()).containsExactly("firing", "resolved");
            assertThat(server.posts()).hasSize(2);
        });
        assertThat(written.entries.getFirst().key()).isEqualTo(Payload.of("down/broker:2"));
        assertThat(written.entries.getFirst().value())
                .isEqualTo(Payload.of(server.posts().getFirst().body()));
    }

    @Test
    void whatGoesOnIsToldToTheLogOnly() {
        var desk = desk();
        round(desk, 1);
        time.pass(Duration.ofMinutes(5));

        round(desk, 1);

        await().untilAsserted(
                        () -> assertThat(written.states()).containsExactly("firing", "firing"));
        round(desk, 0);
        await().untilAsserted(() -> assertThat(server.posts()).hasSize(2));
        assertThat(server.posts().getLast().body()).contains("resolved");
    }

    @Test
    void aLogThatIsAwayKeepsNobodyWaiting() {
        written.away = true;
        var desk = desk();

        for (int i = 0; i < 2_000; i++) {
            round(desk, 1);
            round(desk, 0);
        }

        assertThat(registry.get("sluice.alerts.lost").functionCounter().count())
                .isBetween(2_999.0, 3_000.0);
    }

    @Test
    void whoJudgesNextKnowsWhatWasTold() {
        var first = desk();
        var second = desk();

        round(first, 1);
        await().untilAsserted(() -> assertThat(written.states()).containsExactly("firing"));
        written.entries.forEach(entry -> second.remember(entry.value()));
        first.rest();
        round(second, 1);
        round(second, 0);
        await().untilAsserted(
                        () -> assertThat(written.states()).containsExactly("firing", "resolved"));
        written.entries.forEach(entry -> first.remember(entry.value()));
        round(first, 0);
        round(first, 1);
        await().untilAsserted(() -> assertThat(written.states()).hasSize(3));
    }

    @Test
    void whoWasToldThatItIsOverDoesNotTellItAgain() {
        var desk = desk();
        round(desk, 1);
        await().untilAsserted(() -> assertThat(written.states()).containsExactly("firing"));
        desk.rest();
        round(desk, 1);
        round(desk, 0);
        await().untilAsserted(
                        () -> assertThat(written.states()).containsExactly("firing", "resolved"));
    }

    @Test
    void aHolderPassesOverWhatItSaysItself() {
        var desk = desk();
        round(desk, 1);
        round(desk, 0);
        await().untilAsserted(() -> assertThat(written.entries).hasSize(2));
        round(desk, 1);

        written.entries.forEach(entry -> desk.remember(entry.value()));
        round(desk, 1);

        round(desk, 0);
        await().untilAsserted(() ->
                assertThat(written.states())
                        .containsExactly("firing", "resolved", "firing", "resolved"));
    }

    @Test
    void metersCountAlerts() {
        var desk = desk();
        round(desk, 1);

        assertThat(registry.get("sluice.alerts.firing").tag("rule", "down").gauge().value())
                .isEqualTo(1);
        assertThat(registry.get("sluice.alerts.changes").tag("state", "firing").counter().count())
                .isEqualTo(1);
        await().until(() ->
                registry.get("sluice.webhook.deliveries").functionCounter().count() == 1);
    }
}
