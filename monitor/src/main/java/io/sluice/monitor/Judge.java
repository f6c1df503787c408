package io.sluice.monitor;

import java.util.List;
import java.util.Set;

/** Who is told what each round has measured. Called by the monitor's thread; must not block. */
interface Judge {
    /**
     * Takes a round.
     *
     * @param gone subjects that have been deleted since the round before, e.g. {@code topic:x}
     */
    void onMeasurements(List<Measurement> measurements, Set<String> gone);

    /** Rounds are done elsewhere for a while, or not at all. */
    void rest();
}
