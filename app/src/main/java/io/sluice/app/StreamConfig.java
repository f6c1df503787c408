package io.sluice.app;

import io.sluice.hub.SlowPolicy;
import io.sluice.kafkalog.KafkaLogSettings;
import org.jspecify.annotations.Nullable;

/**
 * A stream as configured.
 *
 * @param log where it lives
 * @param tailBytes what its tail may hold
 * @param slow what becomes of slow clients; null leaves it to the dialect
 */
public record StreamConfig(KafkaLogSettings log, long tailBytes, @Nullable SlowPolicy slow) {
    String name() {
        return log.stream();
    }
}
