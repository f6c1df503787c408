package io.sluice.session;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A coarse timer wheel for one lane: nothing is ever cancelled, whoever is no longer interested
 * answers so when its time comes. Late by less than two ticks.
 */
public final class Wheel {
    /** How coarse it is. */
    public static final Duration TICK = Duration.ofMillis(250);

    /** "Do not call again". */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int SLOTS = 256;

    private final Time time;
    private final List<List<Timed>> slots = new ArrayList<>(SLOTS);
    private long at;
    private int size;

    /** Something that has a time. */
    @FunctionalInterface
    public interface Timed {
        /**
         * Called at the time asked for, or earlier when that is further away than the wheel is
         * round.
         *
         * @return when to be called again, nanoseconds; {@link #NEVER} for not at all
         */
        long onTick();
    }

    public Wheel(Time time) {
        this.time = time;
        at = now();
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>(0));
        }
    }

    /** True if nothing waits. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Calls it at {@code when}, on the clock of {@link Time#nanos}. */
    public void add(Timed timed, long when) {
        if (size == 0) {
            at = Math.max(at, now());
        }
        long tick = Math.max(at + 1, Math.ceilDiv(when, TICK.toNanos()));
        long slot = Math.min(tick, at + SLOTS - 1);
        slots.get((int) Math.floorMod(slot, (long) SLOTS)).add(timed);
        size++;
    }

    /**
     * Calls everything whose time has come. If some of it throws, the rest is called all the same;
     * what threw is not called again.
     */
    public void advance() {
        long until = now();
        while (at < until && size > 0) {
            at++;
            turn((int) Math.floorMod(at, (long) SLOTS));
        }
    }

    private long now() {
        return Math.floorDiv(time.nanos(), TICK.toNanos());
    }

    private void turn(int slot) {
        List<Timed> due = slots.get(slot);
        if (due.isEmpty()) {
            return;
        }
        slots.set(slot, new ArrayList<>(0));
        RuntimeException met = null;
        for (var timed : due) {
            size--;
            try {
                long next = timed.onTick();
                if (next != NEVER) {
                    add(timed, next);
                }
            } catch (RuntimeException bug) {
                if (met == null) {
                    met = bug;
                } else {
                    met.addSuppressed(bug);
                }
            }
        }
        if (met != null) {
            throw met;
        }
    }
}
