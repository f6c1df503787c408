package io.sluice.api;

import java.time.Duration;
import java.time.Instant;

/** How much may be asked for. */
final class Bounds {
    /** Times before are no times of events. */
    static final Instant FIRST_TIME = Instant.parse("1970-01-01T00:00:00Z");

    static final Instant LAST_TIME = Instant.parse("2200-01-01T00:00:00Z");
    static final Duration LONGEST_RANGE = Duration.ofDays(3660);
    static final Duration LONGEST_BUCKET = Duration.ofDays(366);

    /** How far back in the log. */
    static final Duration LONGEST_RECENT = Duration.ofDays(31);

    static final int MOST_ROWS = 100_000;
    static final int USUAL_ROWS = 10_000;
    static final int MOST_POINTS = 10_000;
    static final int MOST_KEYS = 100;
    static final int MOST_NAMES = 100;

    /** Of a key, in characters. */
    static final int LONGEST_KEY = 1024;

    /** Of an answer, in bytes. */
    static final int MOST_BYTES = 16 << 20;

    /** Of publications of a log that are looked at for an answer. */
    static final int MOST_LOOKED_AT = 2_000_000;

    /** Of their keys and payloads. */
    static final long MOST_BYTES_LOOKED_AT = 512L << 20;

    /**
     * How long is looked for them. Shorter than {@link #PATIENCE}, so that nobody reads on then.
     */
    static final Duration LONGEST_LOOK = Duration.ofSeconds(20);

    /** Of answers that are being worked on. */
    static final int MOST_AT_A_TIME = 16;

    /** How long an answer may take. */
    static final Duration PATIENCE = Duration.ofSeconds(60);

    private Bounds() {}
}
