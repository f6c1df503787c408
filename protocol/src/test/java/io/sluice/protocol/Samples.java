package io.sluice.protocol;

import io.sluice.hub.Incarnation;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.session.Channel;
import io.sluice.session.Out;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** Values of hub and session as PROTOCOL.md has them in its examples. */
final class Samples {
    static final long NOON = Instant.parse("2025-12-27T12:34:56.789Z").toEpochMilli();
    static final Incarnation LIFE = new Incarnation("heatpump-realtime", "q83vEjRWeJA");
    static final Partition FIRST = new Partition(LIFE, 0);
    static final Partition SECOND = new Partition(LIFE, 1);
    static final Position AT_43 = Position.nowhere().with(FIRST, 43);
    static final Position AT_97 = Position.nowhere().with(FIRST, 97);
    static final Channel ENERGY = Channel.of("energy");
    static final Channel METER = Channel.parse("energy:meter-1");
    static final Channel HEATPUMP = Channel.of("heatpump");
    static final Channel DEVICE = Channel.parse("heatpump:device-001");

    private Samples() {}

    static Publication publication(
            long offset, long timestamp, @Nullable String key, @Nullable String value) {
        return new Publication(FIRST, offset, timestamp, payload(key), payload(value));
    }

    private static @Nullable Payload payload(@Nullable String text) {
        return text == null ? null : Payload.of(text);
    }

    /** What is written; null if the writer says that nothing of it counts. */
    static @Nullable String written(Predicate<Out> writer) {
        var out = new Out(1);
        return writer.test(out) ? new String(out.toArray(), StandardCharsets.UTF_8) : null;
    }
}
