package io.sluice.history;

import java.time.Duration;
import java.util.stream.LongStream;

/** The lengths of buckets that people like. */
final class Ladder {
    private static final long[] SECONDS =
            LongStream.concat(
                            LongStream.of(
                                    1, 2, 5, 10, 15, 20, 30, 60, 120, 300, 600, 900, 1200, 1800,
                                    3600, 7200, 10_800, 14_400, 21_600, 28_800, 43_200),
                            LongStream.of(1, 2, 5, 7, 10, 14, 30, 60, 90, 180, 366)
                                    .map(days -> days * 86_400))
                    .toArray();

    private Ladder() {}

    /** The shortest of which at most so many touch a range. */
    static Duration bucket(long from, long to, int points) {
        for (long seconds : SECONDS) {
            var bucket = Duration.ofSeconds(seconds);
            if (Periods.Even.touching(from, to, Micros.of(bucket)).size() <= points) {
                return bucket;
            }
        }
        throw new InvalidQuery(
                "points", "no bucket is so long that %d make up the range".formatted(points));
    }
}
