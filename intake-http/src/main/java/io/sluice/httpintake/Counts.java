package io.sluice.httpintake;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What has been counted about a stream's inlet since the start. Any thread. */
final class Counts {
    final LongAdder received = new LongAdder();
    final LongAdder appended = new LongAdder();
    final LongAdder duplicates = new LongAdder();
    final LongAdder differing = new LongAdder();
    final LongAdder unavailable = new LongAdder();
    private final Map<Reason, LongAdder> unusable = new EnumMap<>(Reason.class);

    Counts() {
        for (Reason reason : Reason.values()) {
            unusable.put(reason, new LongAdder());
        }
    }

    LongAdder unusable(Reason reason) {
        return Objects.requireNonNull(unusable.get(reason));
    }
}
