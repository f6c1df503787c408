package io.sluice.httpintake;

import static io.sluice.httpintake.BadSetting.check;

import java.time.Duration;

/**
 * How may be published over HTTP.
 *
 * @param deadline how long the log is waited for before a client is told to repeat
 * @param limits what is too much; a batch of lines counts like one of events
 */
public record PublishSettings(Duration deadline, EventLimits limits) {
    /** 5 s. */
    public static final PublishSettings STANDARD =
            new PublishSettings(Duration.ofSeconds(5), EventLimits.STANDARD);

    public PublishSettings {
        check(
                deadline.isPositive() && deadline.compareTo(Duration.ofMinutes(5)) <= 0,
                "deadline must be positive and at most 5 minutes, got: %s",
                deadline);
    }
}
