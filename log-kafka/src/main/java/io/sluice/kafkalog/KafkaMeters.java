package io.sluice.kafkalog;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;

/** The meters of this room. */
public final class KafkaMeters {
    private final MeterRegistry registry;

    public KafkaMeters(MeterRegistry registry) {
        this.registry = registry;
    }

    /** Meters whether the brokers can be reached, and how many consumers read again. */
    public void bind(KafkaCluster cluster) {
        Gauge.builder("sluice.kafka.reachable", cluster, c -> c.isReachable() ? 1 : 0)
                .description("1 while the brokers answer")
                .register(registry);
        Gauge.builder("sluice.kafka.replay.consumers", cluster, c -> c.replayReaders().open())
                .description("Open consumers that read stretches again")
                .register(registry);
    }

    void bind(String stream, ReadCounts counts) {
        FunctionCounter.builder("sluice.log.records", counts, ReadCounts::records)
                .description("Records read from the log")
                .tag("stream", stream)
                .register(registry);
        FunctionCounter.builder("sluice.log.bytes", counts, ReadCounts::bytes)
                .description("Bytes of keys and values read from the log")
                .tag("stream", stream)
                .register(registry);
        FunctionCounter.builder("sluice.log.restarts", counts, ReadCounts::restarts)
                .description("Times the reader was restarted after a bug")
                .tag("stream", stream)
                .register(registry);
        FunctionCounter.builder("sluice.log.replay.reads", counts, ReadCounts::replays)
                .description("Stretches of the log that were read again")
                .tag("stream", stream)
                .register(registry);
        FunctionCounter.builder("sluice.log.replay.records", counts, ReadCounts::recordsAgain)
                .description("Records read from the log again")
                .tag("stream", stream)
                .register(registry);
        FunctionCounter.builder("sluice.log.replay.bytes", counts, ReadCounts::bytesAgain)
                .description("Bytes of keys and values read from the log again")
                .tag("stream", stream)
                .register(registry);
        Gauge.builder("sluice.log.lag", counts, KafkaMeters::lag)
                .description("Records in the log that have not been read yet")
                .tag("stream", stream)
                .register(registry);
        Gauge.builder("sluice.log.commit.refused", counts, c -> c.isCommitRefused() ? 1 : 0)
                .description("1 while positions cannot be committed under the group id")
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
