package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.Size;
import org.junit.jupiter.api.Test;

class IntervalTest {
    private final Interval interval = new Interval(Duration.ofSeconds(60));

    @Test
    void aMessageTooSoonAfterAnotherOfItsDeviceIsToldWhich() {
        var stored = stored();
        interval.given("a", at(0), stored);

        assertThat(interval.tooCloseTo("a", at(59))).isSameAs(stored);
        assertThat(interval.tooCloseTo("a", at(60))).isNull();
        assertThat(interval.tooCloseTo("b", at(59))).isNull();
    }

    @Test
    void anOldMessageThatComesLateIsNotTooSoon() {
        interval.given("a", at(3600), stored());

        assertThat(interval.tooCloseTo("a", at(0))).isNull();
        assertThat(interval.tooCloseTo("a", at(3590))).isNotNull();
    }

    @Test
    void aMessageTheLogRefusedDoesNotCount() {
        var first = stored();
        interval.given("a", at(0), first);
        interval.given("a", at(60), refused());
        interval.given("a", at(61), refused());

        assertThat(interval.tooCloseTo("a", at(62))).isNull();
        assertThat(interval.tooCloseTo("a", at(59))).isSameAs(first);
    }

    @Test
    void aMessageOnItsWayCountsUntilItIsRefused() {
        var onItsWay = new CompletableFuture<Void>();
        interval.given("a", at(0), onItsWay);
        assertThat(interval.tooCloseTo("a", at(1))).isSameAs(onItsWay);

        onItsWay.completeExceptionally(new IllegalStateException());
        assertThat(interval.tooCloseTo("a", at(1))).isNull();
    }

    @Test
    void theDeviceLongestUnheardOfIsForgotten() {
        interval.given("first", at(0), stored());
        interval.given("second", at(0), stored());
        for (int i = 0; i < Interval.MOST_DEVICES - 1; i++) {
            assertThat(interval.tooCloseTo("first", at(1))).isNotNull();
            interval.given("other " + i, at(0), stored());
        }

        assertThat(interval.tooCloseTo("second", at(1))).isNull();
        assertThat(interval.tooCloseTo("first", at(1))).isNotNull();
    }

    @Property(tries = 200)
    void whatIsKeptOfADeviceIsNeverCloserThanTheInterval(
            @ForAll @Size(max = 50) List<@IntRange(max = 90) Integer> steps) {
        var kept = new ArrayList<Integer>();
        var fresh = new Interval(Duration.ofSeconds(60));
        int now = 0;
        for (int step : steps) {
            now += step;
            if (fresh.tooCloseTo("a", at(now)) == null) {
                fresh.given("a", at(now), stored());
                kept.add(now);
            }
        }

        for (int i = 1; i < kept.size(); i++) {
            assertThat(kept.get(i) - kept.get(i - 1)).isGreaterThanOrEqualTo(60);
        }
    }

    private static Instant at(int second) {
        return Instant.ofEpochSecond(1_764_706_000L + second);
    }

    private static CompletableFuture<Void> stored() {
        return CompletableFuture.completedFuture(null);
    }

    private static CompletableFuture<Void> refused() {
        return CompletableFuture.failedFuture(new IllegalStateException());
    }
}
