package io.sluice.session;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.function.Predicate;

/** The open sessions of one lane, and the wheel that turns for them. Belongs to the lane. */
public final class Roster {
    private final List<Session> sessions = new ArrayList<>();
    private final Wheel wheel;
    private final Time time;

    public Roster(Time time) {
        this.time = time;
        this.wheel = new Wheel(time);
    }

    /** What is due on this lane. */
    public Wheel wheel() {
        return wheel;
    }

    public int size() {
        return sessions.size();
    }

    /** Takes a session in and sees to its times. */
    public void add(Session session) {
        session.slot = sessions.size();
        sessions.add(session);
        wheel.add(session::onTick, session.onTick());
    }

    /** Takes a session out. */
    public void remove(Session session) {
        Session last = sessions.removeLast();
        if (last != session) {
            last.slot = session.slot;
            sessions.set(session.slot, last);
        }
    }

    /** Closes the sessions that match; answers how many. */
    public int close(Predicate<Principal> who, CloseReason reason) {
        var matching = sessions.stream().filter(s -> who.test(s.principal())).toList();
        matching.forEach(session -> session.close(reason));
        return matching.size();
    }

    /** Shuts all sessions down, in random order, spread over the window. */
    public void drain(Duration window) {
        var order = new ArrayList<>(sessions);
        Collections.shuffle(order);
        new Drain(order, time.nanos(), window).onTick();
    }

    /** The shutting down of many sessions, a few at each tick. */
    private final class Drain {
        private final List<Session> order;
        private final long start;
        private final Duration window;
        private int next;

        Drain(List<Session> order, long start, Duration window) {
            this.order = order;
            this.start = start;
            this.window = window;
        }

        void onTick() {
            long turn = time.nanos() + Wheel.TICK.toNanos() - start;
            double share = window.isPositive() ? (double) turn / window.toNanos() : 1;
            double due = Math.min(1, share) * order.size();
            while (next < due) {
                order.get(next++).shutDown();
            }
            if (next < order.size()) {
                wheel.add(this::again, time.nanos());
            }
        }

        private long again() {
            onTick();
            return Wheel.NEVER;
        }
    }
}
