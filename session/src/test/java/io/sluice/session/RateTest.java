package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class RateTest {
    private static final long SECOND = 1_000_000_000L;

    @ParameterizedTest
    @ValueSource(longs = {0, 1_000_000L * SECOND, -1_000_000L * SECOND})
    void allowsFiveSecondsWorthAtOnceAndNoMore(long now) {
        var rate = new Rate(20, now);
        assertThat(allowed(rate, now, 1000)).isEqualTo(100);
    }

    @Test
    void fillsSteadily() {
        var rate = new Rate(20, 0);
        allowed(rate, 0, 100);
        assertThat(rate.allows(SECOND / 20 - 1)).isFalse();
        assertThat(rate.allows(SECOND / 20)).isTrue();
        assertThat(rate.allows(SECOND / 20)).isFalse();
        assertThat(allowed(rate, SECOND, 1000)).isEqualTo(19);
    }

    @Test
    void holdsNoMoreThanFiveSecondsWorthHoweverLongItRests() {
        var rate = new Rate(20, 0);
        assertThat(allowed(rate, 3600 * SECOND, 1000)).isEqualTo(100);
    }

    @Test
    void letsASteadyClientGoOnForEver() {
        var rate = new Rate(20, 0);
        for (long i = 0; i < 100_000; i++) {
            assertThat(rate.allows(i * SECOND / 20)).isTrue();
        }
    }

    @Test
    void whatWasRefusedDoesNotCount() {
        var rate = new Rate(1, 0);
        allowed(rate, 0, 1000);
        assertThat(rate.allows(SECOND)).isTrue();
    }

    private static int allowed(Rate rate, long now, int tries) {
        int allowed = 0;
        for (int i = 0; i < tries; i++) {
            allowed += rate.allows(now) ? 1 : 0;
        }
        return allowed;
    }
}
