package io.sluice.session;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/** The open sessions of one lane, and the wheel that turns for them. Belongs to the lane. */
public final class Roster {
    /** Longer names are nobody's: they would be told to every node. */
    static final int MAX_USER = 256;

    private final List<Session> sessions = new ArrayList<>();
    private final Wheel wheel;
    private final Time time;
    private final HeadCount counts;
    private final Map<String, Integer> uncounted = new HashMap<>();
    private int more;
    private boolean isCounting;

    /**
     * @param counts is told who comes and goes, a moment later
     */
    public Roster(Time time, HeadCount counts) {
        this.time = time;
        this.wheel = new Wheel(time);
        this.counts = counts;
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
        session.roster = this;
        session.slot = sessions.size();
        sessions.add(session);
        more++;
        count(session, userOf(session));
        wheel.add(session::onTick, session.onTick());
    }

    /** Takes a session out; the wheel has to turn once more then. */
    public void remove(Session session) {
        more--;
        count(session, null);
        Session last = sessions.removeLast();
        if (last != session) {
            last.slot = session.slot;
            sessions.set(session.slot, last);
        }
    }

    /** A session of this roster has come to know who its client is, or that it is another. */
    void onIdentified(Session session) {
        count(session, userOf(session));
    }

    /** The user that a connection is counted for; null if it is nobody's. */
    private static @Nullable String userOf(Session session) {
        String user = session.user();
        return user == null || user.isEmpty() || user.length() > MAX_USER ? null : user;
    }

    private void count(Session session, @Nullable String user) {
        if (session.countedFor != null) {
            uncounted.merge(session.countedFor, -1, Integer::sum);
        }
        if (user != null) {
            uncounted.merge(user, 1, Integer::sum);
        }
        session.countedFor = user;
        if (!isCounting) {
            isCounting = true;
            wheel.add(this::handOver, time.nanos());
        }
    }

    private long handOver() {
        uncounted.values().removeIf(change -> change == 0);
        counts.add(more, uncounted);
        more = 0;
        uncounted.clear();
        isCounting = false;
        return Wheel.NEVER;
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
