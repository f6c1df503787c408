package io.sluice.hub;

/** The time, as an argument. */
public interface Time {
    /** A monotonic clock, nanoseconds from an arbitrary start. */
    long nanos();

    /** Wall time, milliseconds since the epoch. */
    long millis();

    /** The machine's clocks. */
    static Time system() {
        return new Time() {
            @Override
            public long nanos() {
                return System.nanoTime();
            }

            @Override
            public long millis() {
                return System.currentTimeMillis();
            }
        };
    }
}
