package io.sluice.hub;

import java.util.concurrent.atomic.AtomicLongArray;

/** What one station has given to cursors. Written by its lane, read by any thread. */
final class Counts {
    private final Time time;
    private final Histogram sinceRead = new Histogram();
    private final Histogram age = new Histogram();
    private final AtomicLongArray totals = new AtomicLongArray(3);

    Counts(Time time) {
        this.time = time;
    }

    /** So many cursors were given what a walk has, as it came. */
    void live(Walk walk, int deliveries) {
        if (deliveries == 0) {
            return;
        }
        long micros = (time.nanos() - walk.run().readAtNanos()) / 1000;
        long wall = time.millis();
        for (var parcel : walk.parcels()) {
            long times = (long) deliveries * parcel.publications();
            sinceRead.record(micros, times);
            age.record((wall - parcel.timestamp()) * 1000, times);
            add(times, (long) deliveries * parcel.bytes());
        }
    }

    /** A cursor was given a parcel. */
    void given(Parcel parcel) {
        add(parcel.publications(), parcel.bytes());
    }

    private void add(long publications, long bytes) {
        totals.setOpaque(0, totals.getPlain(0) + publications);
        totals.setOpaque(1, totals.getPlain(1) + bytes);
    }

    /** So many cursors are not live now. */
    void behind(int cursors) {
        totals.setOpaque(2, cursors);
    }

    long deliveries() {
        return totals.getOpaque(0);
    }

    long bytes() {
        return totals.getOpaque(1);
    }

    long behind() {
        return totals.getOpaque(2);
    }

    Histogram sinceRead() {
        return sinceRead;
    }

    Histogram age() {
        return age;
    }
}
