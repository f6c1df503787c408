package io.sluice.app;

import io.sluice.hub.PastSettings;
import io.sluice.hub.StateSettings;
import io.sluice.kafkalog.ReplaySettings;
import java.time.Duration;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * Reads what is said of the past: {@code replay}, and {@code replay} and {@code state} of streams.
 */
final class PastSections {
    private static final long MOST_CACHE = 16L << 20;
    private static final int MOST_LAST = 1_000_000;

    private PastSections() {}

    /** How many read again at once. */
    static ReplaySettings readers(Section replay) {
        var standard = ReplaySettings.DEFAULT;
        return new ReplaySettings(
                replay.number("readers", standard.readers(), 1, ReplaySettings.MOST_READERS),
                standard.idle(),
                standard.patience());
    }

    /** Bytes that are kept of what was read again. */
    static long cache(Section replay) {
        return replay.size("cache", Math.min(MOST_CACHE, Runtime.getRuntime().maxMemory() / 16));
    }

    static PastSettings past(Section replay) {
        var standard = PastSettings.STANDARD;
        @Nullable Duration max = replay.duration("max").orElse(null);
        int last = replay.number("last", standard.maxLast(), 1, MOST_LAST);
        replay.noMore();
        return replay.make(() -> new PastSettings(max, last)).orElse(standard);
    }

    /** What {@code state} says: true, false, or the details. */
    static Optional<StateSettings> state(Section stream) {
        if (stream.isScalar("state")) {
            return stream.flag("state", false)
                    ? Optional.of(StateSettings.STANDARD)
                    : Optional.empty();
        }
        Section state = stream.section("state");
        return state.isPresent() ? details(state) : Optional.empty();
    }

    private static Optional<StateSettings> details(Section state) {
        var standard = StateSettings.STANDARD;
        @Nullable Duration scan =
                state.scalar("scan", "a duration such as 24h, or all", PastSections::scan)
                        .filter(Duration::isPositive)
                        .orElse(null);
        int keys = state.number("keys", standard.maxKeys(), 1, 100_000_000);
        long bytes = state.size("bytes", standard.maxBytes());
        Duration deletions = state.duration("deletions", standard.deletions());
        state.noMore();
        return state.make(() -> new StateSettings(scan, keys, bytes, deletions));
    }

    /** Zero for all there is; null if it is neither that nor a duration. */
    private static @Nullable Duration scan(String text) {
        if (text.equals("all")) {
            return Duration.ZERO;
        }
        Duration scan = Quantity.duration(text);
        return scan == null || scan.isZero() ? null : scan;
    }
}
