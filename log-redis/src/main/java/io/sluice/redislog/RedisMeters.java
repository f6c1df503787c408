package io.sluice.redislog;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** The meters of this room. Streams are metered under the same names whatever their log. */
public final class RedisMeters {
    private final MeterRegistry registry;

    public RedisMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Meters whether Redis can be reached. */
    public void bind(RedisServer server) {
        Gauge.builder("sluice.redis.reachable", server, s -> s.isReachable() ? 1 : 0)
                .description("1 while Redis answers")
                .register(registry);
    }

    void bind(String stream, ReadCounts counts) {
        count(stream, counts, "records", "Records read from the log", ReadCounts::records);
        count(
                stream,
                counts,
                "bytes",
                "Bytes of keys and values read from the log",
                ReadCounts::bytes);
        count(
                stream,
                counts,
                "restarts",
                "Times the reader was restarted after a bug",
                ReadCounts::restarts);
        count(
                stream,
                counts,
                "replay.reads",
                "Stretches of the log that were read again",
                ReadCounts::replays);
        count(
                stream,
                counts,
                "replay.records",
                "Records read from the log again",
                ReadCounts::recordsAgain);
        count(
                stream,
                counts,
                "replay.bytes",
                "Bytes of keys and values read from the log again",
                ReadCounts::bytesAgain);
        Gauge.builder("sluice.log.lag", counts, RedisMeters::lag)
                .description("Records in the log that have not been read yet")
                .tag("stream", stream)
                .register(registry);
    }

    private void count(
            String stream,
            ReadCounts counts,
            String name,
            String description,
            ToDoubleFunction<ReadCounts> value) {
        FunctionCounter.builder("sluice.log." + name, counts, value)
                .description(description)
                .tag("stream", stream)
                .register(registry);
    }

    void bindUnmapped(String stream, String reason, ReadCounts counts) {
        FunctionCounter.builder("sluice.log.unmapped", counts, c -> c.unmapped(reason))
                .description("Records that could not become publications")
                .tag("stream", stream)
                .tag("reason", reason)
                .register(registry);
    }

    private static double lag(ReadCounts counts) {
        return counts.lag() < 0 ? Double.NaN : counts.lag();
    }
}
