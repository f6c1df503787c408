package io.sluice.httpintake;

import static io.sluice.httpintake.BadSetting.check;

import java.time.Duration;

/**
 * How a stream takes each event once, and how much at once.
 *
 * @param window how long an event is known again
 * @param maxIds how many events are known again; what has come since counts, however long ago
 * @param maxUnderWay how many bytes may be on their way to the log; more are asked to come again
 * @param priming how long is waited at most until it is known what the log has already
 */
public record InletSettings(Duration window, int maxIds, long maxUnderWay, Duration priming) {
    /** 10 minutes, 100,000 events, 16 MiB, 30 s. */
    public static final InletSettings STANDARD =
            new InletSettings(Duration.ofMinutes(10), 100_000, 16 << 20, Duration.ofSeconds(30));

    public InletSettings {
        check(
                window.isPositive() && window.compareTo(Duration.ofDays(1)) <= 0,
                "window must be positive and at most a day, got: %s",
                window);
        check(
                maxIds >= 1 && maxIds <= 10_000_000,
                "maxIds must be from 1 to 10000000, got: %d",
                maxIds);
        check(maxUnderWay >= 1, "maxUnderWay must be positive, got: %d", maxUnderWay);
        check(priming.isPositive(), "priming must be positive, got: %s", priming);
    }
}
