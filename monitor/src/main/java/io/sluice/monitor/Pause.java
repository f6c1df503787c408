package io.sluice.monitor;

import io.sluice.hub.Time;
import java.util.concurrent.TimeUnit;

/** Waiting for a time to come. */
@FunctionalInterface
interface Pause {
    /** Returns when the clock that only goes forward has come to that. */
    void until(long nanos) throws InterruptedException;

    /** Sleeps. */
    static Pause sleeping(Time time) {
        return nanos -> {
            for (long left = nanos - time.nanos(); left > 0; left = nanos - time.nanos()) {
                TimeUnit.NANOSECONDS.sleep(left);
            }
        };
    }
}
