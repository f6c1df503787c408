package io.sluice.session;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * A coarse timer wheel for one lane: nothing is ever cancelled, whoever is no longer interested
 * answers so when its time comes. Late by at most one tick.
 */
public final class Wheel {
    /** How coarse it is. */
    public static final Duration TICK = Duration.ofMillis(250);

    /** "Do not call again". */
    public static final long NEVER = Long.MAX_VALUE;

    private static final int SLOTS = 256;

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

    /**
     * @param now nanoseconds
     */
    public Wheel(long now) {
        at = Math.floorDiv(now, TICK.toNanos());
        for (int i = 0; i < SLOTS; i++) {
            slots.add(new ArrayList<>(0));
        }
    }

    /** True if nothing waits. */
    public boolean isEmpty() {
        return size == 0;
    }

    /** Calls it at {@code when}, nanoseconds. */
    public void add(Timed timed, long when) {
        long tick = Math.max(at + 1, Math.ceilDiv(when, TICK.toNanos()));
        long slot = Math.min(tick, at + SLOTS - 1);
        slots.get((int) Math.floorMod(slot, (long) SLOTS)).add(timed);
        size++;
    }

    /** Calls everything whose time has come. */
    public void advance(long now) {
        long until = Math.floorDiv(now, TICK.toNanos());
        if (size == 0) {
            at = Math.max(at, until);
        }
        while (at < until) {
            at++;
            turn((int) Math.floorMod(at, (long) SLOTS));
        }
    }

    private void turn(int slot) {
        List<Timed> due = slots.get(slot);
        if (due.isEmpty()) {
            return;
        }
        slots.set(slot, new ArrayList<>(0));
        for (var timed : due) {
            size--;
            long next = timed.onTick();
            if (next != NEVER) {
                add(timed, next);
            }
        }
    }
}
