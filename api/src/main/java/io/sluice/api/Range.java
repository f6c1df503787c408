package io.sluice.api;

import java.time.Duration;
import java.time.Instant;

/** From a time up to, but not at, another. */
record Range(Instant start, Instant end) {
    static Range of(Instant start, Instant end, Duration longest) throws Problem {
        if (!start.isBefore(end)) {
            throw Problem.invalid("end", "end must be after start");
        }
        var range = new Range(start, end);
        if (range.length().compareTo(longest) > 0) {
            throw Problem.invalid(
                    "start",
                    "the range from start to end may have %d days at most"
                            .formatted(longest.toDays()));
        }
        return range;
    }

    Duration length() {
        return Duration.between(start, end);
    }
}
