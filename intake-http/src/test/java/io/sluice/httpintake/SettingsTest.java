package io.sluice.httpintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.PayloadRule.Kind;
import io.sluice.hub.Quarantine;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static void refused(ThrowingCallable making, String message) {
        assertThatThrownBy(making).isInstanceOf(BadSetting.class).hasMessageContaining(message);
    }

    @Test
    void limitsAreChecked() {
        refused(() -> new EventLimits(0, 1, 1, 1), "maxBody");
        refused(() -> new EventLimits(1, 0, 1, 1), "maxAttribute");
        refused(() -> new EventLimits(1, 1, -1, 1), "maxExtensions");
        refused(() -> new EventLimits(1, 1, 1, 0), "maxBatch");
        var second = Duration.ofSeconds(1);
        refused(() -> new InletSettings(Duration.ZERO, 1, 1, second), "window");
        refused(() -> new InletSettings(second, 0, 1, second), "maxIds");
        refused(() -> new InletSettings(second, 1, 0, second), "maxUnderWay");
        refused(() -> new InletSettings(second, 1, 1, Duration.ZERO), "priming");
        refused(() -> new PublishSettings(Duration.ZERO, EventLimits.STANDARD), "deadline");
        refused(
                () -> new DaprSettings(List.of(), null, Duration.ofHours(1), EventLimits.STANDARD),
                "deadline");
        refused(() -> DaprSettings.of(List.of(), ""), "apiToken");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "/", "task-updates", "/a b", "/{x}", "/a?b", "/dapr/subscribe"})
    void aRouteIsAPath(String path) {
        refused(() -> DaprSubscription.of("p", "t", path, "s"), "route");
    }

    @Test
    void subscriptionsAreChecked() {
        refused(() -> DaprSubscription.of("", "t", "/a", "s"), "pubsub");
        refused(() -> DaprSubscription.of("p", "t", "/a", ""), "/a");
        refused(
                () -> new DaprSubscription("p", "t", null, List.of(), null, null, Map.of()),
                "route or rules");
        var one = DaprSubscription.of("p", "t", "/a", "s");
        var other = DaprSubscription.of("p", "u", "/a", "other");
        refused(() -> DaprSettings.of(List.of(one, other), null), "/a");
        var quarantine = new Quarantine(1, new TestTime());
        refused(
                () -> new DaprIntake(DaprSettings.of(List.of(one), null), Map.of(), quarantine),
                "stream 's'");
    }

    @Test
    void theTokenIsNotShown() {
        assertThat(DaprSettings.of(List.of(), "s3cret").toString()).doesNotContain("s3cret");
    }

    @Test
    void whatIsCountedIsToBeSeen() throws Unusable {
        var registry = new SimpleMeterRegistry();
        var target = Targets.plain(new FakeLog(), Kind.JSON);
        var inlet = new Inlet(target, InletSettings.STANDARD, new TestTime());
        var dapr =
                new DaprIntake(
                        DaprSettings.of(List.of(), "s3cret"),
                        Map.of(),
                        new Quarantine(1, new TestTime()));
        new HttpIntakeMeters(List.of(inlet), dapr).bindTo(registry);
        inlet.append(
                        List.of(
                                target.draft(
                                        null, FakeLog.bytes("1"), List.of(), Id.ofEvent("s", "1"))),
                        Duration.ofSeconds(5))
                .join();
        inlet.counts().unusable(Reason.MISSING_KEY).increment();
        assertThat(registry.get("sluice.intake.http.appended").functionCounter().count())
                .isEqualTo(1);
        assertThat(
                        registry.get("sluice.intake.http.unusable")
                                .tags("stream", "plain", "reason", "missing_key")
                                .functionCounter()
                                .count())
                .isEqualTo(1);
        assertThat(registry.get("sluice.intake.http.known").gauge().value()).isEqualTo(1);
        assertThat(registry.get("sluice.dapr.unauthenticated").functionCounter().count()).isZero();
    }
}
