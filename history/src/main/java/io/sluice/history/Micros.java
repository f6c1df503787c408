package io.sluice.history;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;

/** Times as PostgreSQL keeps them: microseconds since 1970. */
final class Micros {
    private Micros() {}

    static long of(Instant time) {
        return ChronoUnit.MICROS.between(Instant.EPOCH, time);
    }

    static long of(Duration duration) {
        return duration.toNanos() / 1000;
    }

    static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    /** The start of the bucket a time is in. Buckets are counted from 1970, in UTC. */
    static long floor(long micros, long bucket) {
        return Math.floorDiv(micros, bucket) * bucket;
    }

    static long ceil(long micros, long bucket) {
        return Math.ceilDiv(micros, bucket) * bucket;
    }

    /** An expression for a bound number of microseconds, as a time. */
    static String toTime(String micros) {
        return "(timestamptz 'epoch' + " + micros + " * interval '1 microsecond')";
    }

    /** An expression for a time, as a number of microseconds. */
    static String ofTime(String time) {
        return "(extract(epoch from " + time + ") * 1000000)::bigint";
    }
}
