package io.sluice.session;

import io.sluice.hub.SlowPolicy;
import io.sluice.hub.Stream;
import org.jspecify.annotations.Nullable;

/**
 * A stream that clients can subscribe to.
 *
 * @param slow what becomes of slow clients; null leaves it to the dialect
 */
public record Offer(Stream stream, @Nullable SlowPolicy slow) {}
