package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.time.Duration;
import java.util.Objects;
import org.junit.jupiter.api.Test;

class LatencyWindowTest {
    private final LatencyWindow window = new LatencyWindow(Duration.ofSeconds(60));

    private static long millis(long millis) {
        return Duration.ofMillis(millis).toNanos();
    }

    private static long seconds(long seconds) {
        return Duration.ofSeconds(seconds).toNanos();
    }

    @Test
    void nothingIsKnownOfNothing() {
        assertThat(window.percentiles(0)).isNull();
    }

    @Test
    void percentilesAreOfTheWindow() {
        for (int i = 1; i <= 100; i++) {
            window.record(millis(i), seconds(i) / 2);
        }

        var percentiles = Objects.requireNonNull(window.percentiles(seconds(50)));

        assertThat(percentiles.p50()).isCloseTo(50, within(0.5));
        assertThat(percentiles.p95()).isCloseTo(95, within(0.95));
        assertThat(percentiles.p99()).isCloseTo(99, within(0.99));
    }

    @Test
    void whatIsOldIsForgotten() {
        window.record(millis(100), seconds(5));
        window.record(millis(1), seconds(58));

        assertThat(window.percentiles(seconds(59)))
                .satisfies(p -> assertThat(p.p99()).isCloseTo(100, within(1.0)));
        assertThat(window.percentiles(seconds(61)))
                .satisfies(p -> assertThat(p.p99()).isCloseTo(1, within(0.01)));
        assertThat(window.percentiles(seconds(200))).isNull();
    }

    @Test
    void aClockMayBeginAnywhere() {
        window.record(millis(1), -seconds(1));

        assertThat(window.percentiles(-seconds(1) + 1)).isNotNull();
        assertThat(window.percentiles(seconds(1))).isNotNull();
    }

    @Test
    void whatTakesForeverIsTheLongestThereIs() {
        window.record(seconds(1_000), 0);
        window.record(-1, 0);

        assertThat(window.percentiles(0))
                .satisfies(p -> assertThat(p.p99()).isCloseTo(60_000, within(600.0)));
    }
}
