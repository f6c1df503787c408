package io.sluice.mqtt;

import java.time.Duration;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Keeps a device's messages a minimum time apart, by the times they are of.
 *
 * <p>A message counts from when it is given to the log, but only for as long as the log does not
 * refuse it. So one that is skipped because of another that is still on its way must not be
 * acknowledged before that one has arrived: after a crash it might be the only one. The devices
 * longest unheard of are forgotten. One thread only.
 */
final class Interval {
    static final int MOST_DEVICES = 10_000;

    private final Duration shortest;
    private final Map<String, Last> lasts =
            new LinkedHashMap<>(16, 0.75f, true) {
                private static final long serialVersionUID = 1L;

                @Override
                protected boolean removeEldestEntry(Map.Entry<String, Last> eldest) {
                    return size() > MOST_DEVICES;
                }
            };

    Interval(Duration shortest) {
        this.shortest = shortest;
    }

    /**
     * The message that {@code at} is too close to, as when the log has it; null if there is none.
     */
    @Nullable CompletableFuture<?> tooCloseTo(String device, Instant at) {
        Last last = counted(device);
        boolean tooClose =
                last != null && Duration.between(last.at(), at).abs().compareTo(shortest) < 0;
        return last != null && tooClose ? last.stored() : null;
    }

    /** Counts a message that was given to the log. */
    void given(String device, Instant at, CompletableFuture<?> stored) {
        Last before = counted(device);
        lasts.put(device, new Last(at, stored, before == null ? null : before.withoutPast()));
    }

    private @Nullable Last counted(String device) {
        Last last = lasts.get(device);
        while (last != null && last.stored().isCompletedExceptionally()) {
            last = last.before();
        }
        return last;
    }

    /**
     * The message a device was last heard of with.
     *
     * @param before the one before it, which counts if the log refuses this one
     */
    private record Last(Instant at, CompletableFuture<?> stored, @Nullable Last before) {
        /** What came before a message that the log has is of no more use. */
        Last withoutPast() {
            return stored.isDone() ? new Last(at, stored, null) : this;
        }
    }
}
