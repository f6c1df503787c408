package io.sluice.redislog;

import io.sluice.hub.Time;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;

/**
 * What all wishes for roles of a node have in common.
 *
 * @param thread where everything about leases happens
 * @param isOnThread true where that is asked on this thread
 */
record Leasing(
        Link link,
        String prefix,
        RedisLeaseSettings settings,
        ScheduledExecutorService thread,
        BooleanSupplier isOnThread,
        Time time) {}
