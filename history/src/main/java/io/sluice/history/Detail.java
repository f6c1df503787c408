package io.sluice.history;

import io.sluice.filter.Predicate;
import java.time.Duration;
import java.time.temporal.ChronoUnit;
import java.util.regex.Pattern;

/** How much of the rows is asked for. */
public sealed interface Detail {
    /**
     * The rows themselves.
     *
     * @param rule what each has to pass besides, with no claims left open; what columns do not hold
     *     exactly decides nothing
     */
    record Raw(Predicate rule) implements Detail {
        /** All of them. */
        public Raw() {
            this(Predicate.ALWAYS);
        }
    }

    /** Figures of buckets; they are counted from 1970, in UTC. */
    record Buckets(Duration bucket) implements Detail {
        static final Duration LONGEST = Duration.ofDays(366);
        private static final Pattern TEXT = Pattern.compile("([1-9][0-9]{0,5})([smhd])");

        public Buckets {
            if (bucket.compareTo(Duration.ofSeconds(1)) < 0
                    || bucket.compareTo(LONGEST) > 0
                    || !bucket.equals(bucket.truncatedTo(ChronoUnit.SECONDS))) {
                throw new InvalidQuery("bucket", "bucket must be whole seconds, from 1s to 366d");
            }
        }

        /** Of text as {@code 10s}, {@code 5m}, {@code 1h}, {@code 1d}. */
        public static Buckets parse(String text) {
            var matcher = TEXT.matcher(text);
            if (!matcher.matches()) {
                throw new InvalidQuery(
                        "bucket", "bucket must be a number and s, m, h or d, such as 5m");
            }
            long count = Long.parseLong(matcher.group(1));
            return new Buckets(
                    switch (matcher.group(2)) {
                        case "s" -> Duration.ofSeconds(count);
                        case "m" -> Duration.ofMinutes(count);
                        case "h" -> Duration.ofHours(count);
                        default -> Duration.ofDays(count);
                    });
        }
    }

    /**
     * At most so many buckets, or values of each field.
     *
     * @param how {@link Downsample#NONE} for figures of buckets
     */
    record Points(int count, Downsample how) implements Detail {
        private static final int LEAST_CHOSEN = 4;

        public Points {
            int least = how == Downsample.NONE ? 1 : LEAST_CHOSEN;
            if (count < least) {
                throw new InvalidQuery("points", "points must be %d at least".formatted(least));
            }
        }
    }
}
