package io.sluice.mqtt;

import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.atomic.LongAdder;

/** What a pipeline has counted since its start. Any thread. */
final class Counts {
    final LongAdder received = new LongAdder();
    final LongAdder appended = new LongAdder();
    final LongAdder tooSoon = new LongAdder();
    final LongAdder unwanted = new LongAdder();
    final LongAdder wrongTypes = new LongAdder();
    private final Map<Reason, LongAdder> unmapped = new EnumMap<>(Reason.class);

    Counts() {
        for (Reason reason : Reason.values()) {
            unmapped.put(reason, new LongAdder());
        }
    }

    LongAdder unmapped(Reason reason) {
        return Objects.requireNonNull(unmapped.get(reason));
    }

    long unmapped() {
        return unmapped.values().stream().mapToLong(LongAdder::sum).sum();
    }
}
