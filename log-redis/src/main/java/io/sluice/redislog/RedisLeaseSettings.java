package io.sluice.redislog;

import java.time.Duration;

/**
 * How roles are leased.
 *
 * @param ttl how long a role stays with a node that does not answer any more
 */
public record RedisLeaseSettings(Duration ttl) {
    public static final RedisLeaseSettings DEFAULT = new RedisLeaseSettings(Duration.ofSeconds(10));

    public RedisLeaseSettings {
        if (ttl.compareTo(Duration.ofSeconds(1)) < 0 || ttl.compareTo(Duration.ofHours(1)) > 0) {
            throw new IllegalArgumentException("ttl must be 1 s to 1 h, got: " + ttl);
        }
    }

    /** How often a role is asked for, or kept. */
    Duration step() {
        return ttl.dividedBy(5);
    }

    /** How long a role is this node's after it was asked for: less than Redis leaves it. */
    Duration safe() {
        return ttl.multipliedBy(4).dividedBy(5);
    }
}
