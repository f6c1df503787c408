package io.sluice.app;

import io.sluice.hub.Time;
import io.sluice.kafkalog.KafkaCluster;
import io.sluice.redislog.RedisServer;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicReference;

/** A server that streams live in, as readiness sees it. Any thread. */
interface Backend {
    /** Since when it has not answered; empty while it does. */
    Optional<Instant> awaySince();

    static Backend of(KafkaCluster kafka) {
        return kafka::unreachableSince;
    }

    /** Since it was first seen to be away. */
    static Backend of(RedisServer redis, Time time) {
        var since = new AtomicReference<Optional<Instant>>(Optional.empty());
        return () ->
                since.updateAndGet(known -> {
                    if (redis.isReachable()) {
                        return Optional.empty();
                    }
                    return known.isPresent()
                            ? known
                            : Optional.of(Instant.ofEpochMilli(time.millis()));
                });
    }
}
