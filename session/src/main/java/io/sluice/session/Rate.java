package io.sluice.session;

/**
 * How often something may happen: a bucket that holds the allowance of five seconds and fills
 * steadily.
 */
final class Rate {
    private static final int BURST_SECONDS = 5;
    private static final long SECOND = 1_000_000_000L;

    private final int perSecond;
    private long emptyUntil;

    Rate(int perSecond, long now) {
        this.perSecond = perSecond;
        this.emptyUntil = now - BURST_SECONDS * SECOND;
    }

    /** True if it may happen now, at {@code now} nanoseconds; then it counts as having happened. */
    boolean allows(long now) {
        long cost = SECOND / perSecond;
        long from = Math.max(emptyUntil, now - BURST_SECONDS * SECOND);
        if (from + cost > now) {
            return false;
        }
        emptyUntil = from + cost;
        return true;
    }
}
