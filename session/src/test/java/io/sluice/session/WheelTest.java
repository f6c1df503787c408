package io.sluice.session;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class WheelTest {
    private static final long TICK = 250_000_000L;
    private static final long HOUR = 3_600_000_000_000L;

    private FakeTime time = new FakeTime();
    private Wheel wheel = new Wheel(time);
    private final List<Long> calls = new ArrayList<>();

    private void startAt(long nanos) {
        time = new FakeTime(nanos);
        wheel = new Wheel(time);
    }

    private long note(long again) {
        calls.add(time.nanos());
        return again;
    }

    private void passTicks(long ticks) {
        for (long i = 0; i < ticks; i++) {
            time.advance(Wheel.TICK);
            wheel.advance();
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {0, 1, TICK - 1, -1, -TICK, -HOUR, -HOUR + 1, Long.MIN_VALUE / 2, HOUR})
    void callsOnceNotBeforeItsTimeAndLessThanTwoTicksLate(long start) {
        startAt(start);
        long when = start + 10 * TICK + 7;
        wheel.add(() -> note(Wheel.NEVER), when);
        passTicks(100);
        assertThat(calls).hasSize(1);
        assertThat(calls.getFirst()).isBetween(when, when + 2 * TICK - 1);
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void whatIsAlreadyDueIsCalledAtTheNextTick() {
        startAt(HOUR);
        wheel.add(() -> note(Wheel.NEVER), 0);
        wheel.advance();
        assertThat(calls).isEmpty();
        passTicks(1);
        assertThat(calls).hasSize(1);
    }

    @Test
    void whatIsFurtherAwayThanTheWheelIsRoundIsAskedInBetween() {
        long when = HOUR;
        wheel.add(() -> note(time.nanos() < when ? when : Wheel.NEVER), when);
        passTicks(HOUR / TICK + 2);
        assertThat(calls).hasSizeBetween(2, 100);
        assertThat(calls.getLast()).isBetween(when, when + TICK);
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void isCalledAgainWhenItAsksForIt() {
        wheel.add(() -> note(calls.size() == 4 ? Wheel.NEVER : time.nanos() + TICK), TICK);
        passTicks(20);
        assertThat(calls).hasSize(5);
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void onesWhoWantToBeCalledAtOnceDoNotHoldItUp() {
        wheel.add(() -> note(time.nanos()), 0);
        passTicks(3);
        assertThat(calls).hasSize(3);
    }

    @Test
    void anotherMayBeAddedWhileItTurns() {
        wheel.add(
                () -> {
                    wheel.add(() -> note(Wheel.NEVER), time.nanos() + 3 * TICK);
                    return Wheel.NEVER;
                },
                TICK);
        passTicks(3);
        assertThat(calls).isEmpty();
        passTicks(2);
        assertThat(calls).hasSize(1);
    }

    @Test
    void catchesUpAfterAPause() {
        for (int i = 1; i <= 300; i++) {
            wheel.add(() -> note(Wheel.NEVER), i * TICK);
        }
        time.advance(Duration.ofHours(10));
        wheel.advance();
        assertThat(calls).hasSize(300);
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void afterALongRestNothingIsCalledTooEarly() {
        time.advance(Duration.ofHours(1));
        long when = time.nanos() + 8 * TICK;
        wheel.add(() -> note(Wheel.NEVER), when);
        passTicks(7);
        assertThat(calls).isEmpty();
        passTicks(2);
        assertThat(calls).hasSize(1);
    }

    @Test
    void neverIsNotCalledBeforeTheWheelHasGoneRound() {
        wheel.add(() -> note(Wheel.NEVER), Wheel.NEVER);
        passTicks(250);
        assertThat(calls).isEmpty();
        passTicks(10);
        assertThat(calls).hasSize(1);
        assertThat(wheel.isEmpty()).isTrue();
    }

    @Test
    void oneThatThrowsKeepsNothingFromTheOthers() {
        wheel.add(() -> note(time.nanos() + TICK), TICK);
        wheel.add(
                () -> {
                    throw new IllegalStateException("first");
                },
                TICK);
        wheel.add(
                () -> {
                    throw new IllegalStateException("second");
                },
                TICK);
        wheel.add(() -> note(time.nanos() + TICK), TICK);
        time.advance(Wheel.TICK);
        assertThatThrownBy(wheel::advance)
                .hasMessage("first")
                .satisfies(thrown -> assertThat(thrown.getSuppressed()).hasSize(1));
        passTicks(1);
        assertThat(calls).hasSize(4);
    }
}
