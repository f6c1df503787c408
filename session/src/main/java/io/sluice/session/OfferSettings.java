package io.sluice.session;

import io.sluice.filter.Predicate;
import io.sluice.hub.SlowPolicy;
import java.time.Duration;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * On which terms a stream is offered.
 *
 * @param slow what becomes of slow clients; null leaves it to the dialect
 * @param rows the rule each publication has to pass, with claims not bound yet
 * @param every the least time between two messages about one key; zero for no such limit
 * @param isPerUser true if its keys are users
 * @param isJson true if payloads have fields; false if they are text or bytes
 * @param fields the fields payloads have, where that is known; empty if it is not
 * @param headers the headers publications keep
 */
public record OfferSettings(
        @Nullable SlowPolicy slow,
        Predicate rows,
        Duration every,
        boolean isPerUser,
        boolean isJson,
        Set<String> fields,
        Set<String> headers) {
    /** Everything to everyone. */
    public static final OfferSettings STANDARD =
            new OfferSettings(
                    null, Predicate.ALWAYS, Duration.ZERO, false, true, Set.of(), Set.of());

    public OfferSettings {
        fields = Set.copyOf(fields);
        headers = Set.copyOf(headers);
        if (every.isNegative()) {
            throw new IllegalArgumentException("every must not be negative, got: " + every);
        }
    }
}
