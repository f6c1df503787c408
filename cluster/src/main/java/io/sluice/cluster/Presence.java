package io.sluice.cluster;

import io.sluice.hub.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * Who is there, on any node. A user is there from the first connection on any node until there has
 * been none for a while: whoever only loads a page anew has not left. Any thread.
 */
public final class Presence implements Totals.Watcher {
    private final Time time;
    private final Duration grace;
    private final int maxUsers;
    private final Map<String, Stay> here = new HashMap<>();

    /** Those who are there although no connection is, for now; in the order in which they went. */
    private final LinkedHashMap<String, Absence> absent = new LinkedHashMap<>();

    private final Recent<String, Seen> seen;

    /** Since when those are there of whom the journal says so. */
    private final Map<String, Long> told = new HashMap<>();

    private Watcher watcher = _ -> {};

    /** Is told, with the lock held, of whom what is told may not be so any more. */
    @FunctionalInterface
    interface Watcher {
        void onPerhaps(String user);
    }

    private record Stay(long since, int connections) {}

    private record Absence(long nanos, long millis) {}

    private record Seen(long since, long until) {}

    Presence(ClusterSettings settings, Time time) {
        this.time = time;
        this.grace = settings.presence().grace();
        this.maxUsers = settings.maxUsers();
        this.seen = new Recent<>(settings.presence().maxSeen());
    }

    void watch(Watcher perhaps) {
        watcher = perhaps;
    }

    // --- what becomes known

    @Override
    public synchronized void onCount(String user, int before, int now) {
        var stay = here.get(user);
        here.put(user, new Stay(stay == null ? time.millis() : stay.since(), now));
        if (now == 0) {
            absent.put(user, new Absence(time.nanos(), time.millis()));
        } else if (before == 0) {
            absent.remove(user);
            seen.remove(user);
            watcher.onPerhaps(user);
        }
    }

    /** Those whose time is over have left. */
    synchronized void turn() {
        long now = time.nanos();
        var absences = absent.entrySet().iterator();
        while (absences.hasNext()) {
            var absence = absences.next();
            if (now - absence.getValue().nanos() < grace.toNanos()) {
                return;
            }
            absences.remove();
            leave(absence.getKey(), absence.getValue().millis());
        }
    }

    private void leave(String user, long at) {
        var stay = here.remove(user);
        if (stay != null) {
            seen.put(user, new Seen(since(user, stay), at));
            watcher.onPerhaps(user);
        }
    }

    /** The journal says that a user has come, or has left. */
    synchronized void onTold(PresenceEvent event) throws BadRecord {
        String user = event.user();
        if (event.isJoin()) {
            Members.require(told.size() < maxUsers || told.containsKey(user), "too many users");
            told.put(user, event.at());
        } else {
            Long since = told.remove(user);
            if (!here.containsKey(user)) {
                seen.put(user, new Seen(since == null ? event.at() : since, event.at()));
            }
        }
        watcher.onPerhaps(user);
    }

    /** The journal says nothing of that user any more. */
    synchronized void onForgotten(String user) {
        told.remove(user);
        watcher.onPerhaps(user);
    }

    // --- what is known

    /** A user who is there, or of whom it is remembered when that was. */
    public synchronized Optional<Attendance> of(String user) {
        var stay = here.get(user);
        if (stay != null) {
            return Optional.of(attendance(user, stay));
        }
        return Optional.ofNullable(seen.get(user))
                .map(was -> attendance(user, 0, was.since(), was.until()));
    }

    /** All who are there, in no order. */
    public synchronized List<Attendance> here() {
        var all = new ArrayList<Attendance>(here.size());
        here.forEach((user, stay) -> all.add(attendance(user, stay)));
        return all;
    }

    private Attendance attendance(String user, Stay stay) {
        var absence = absent.get(user);
        long lastSeen = absence == null ? time.millis() : absence.millis();
        return attendance(user, stay.connections(), since(user, stay), lastSeen);
    }

    private static Attendance attendance(String user, int connections, long since, long lastSeen) {
        return new Attendance(
                user, connections, Instant.ofEpochMilli(since), Instant.ofEpochMilli(lastSeen));
    }

    /** What this node knows itself began when the node did. */
    private long since(String user, Stay stay) {
        return Math.min(told.getOrDefault(user, Long.MAX_VALUE), stay.since());
    }

    // --- what is to be told

    /** What the journal should say of a user and does not; null if it is right. */
    synchronized @Nullable PresenceEvent news(String user) {
        var stay = here.get(user);
        if ((stay != null) == told.containsKey(user)) {
            return null;
        }
        if (stay != null) {
            return new PresenceEvent(user, Math.max(1, stay.connections()), stay.since());
        }
        return new PresenceEvent(user, 0, leftAt(user));
    }

    /** Nobody leaves before having come: what is remembered may be of an earlier time. */
    private long leftAt(String user) {
        var was = seen.get(user);
        long came = told.getOrDefault(user, Long.MIN_VALUE);
        return was == null || was.until() <= came ? time.millis() : was.until();
    }

    /** All of whom the journal says that they are there, or should. */
    synchronized Set<String> subjects() {
        var users = new HashSet<>(told.keySet());
        users.addAll(here.keySet());
        return users;
    }
}
