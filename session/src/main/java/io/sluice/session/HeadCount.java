package io.sluice.session;

import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Set;

/**
 * How many connections each user has on this node: what the rosters of all lanes count, put
 * together. Rosters hand over what has changed a few times a second, so that neither they nor who
 * asks here ever walks all sessions. Any thread.
 */
public final class HeadCount {
    /** So many names of users who have left are kept for who asks for changes. */
    static final int MOST_GONE = 10_000;

    private final Map<String, Integer> users = new HashMap<>();
    private final Set<String> changed = new HashSet<>();
    private long connections;
    private boolean isFollowed;

    /** A lane has so many more connections, or fewer, and its users too. */
    synchronized void add(int more, Map<String, Integer> moreOfUsers) {
        connections += more;
        moreOfUsers.forEach(this::add);
    }

    private void add(String user, int more) {
        int now = users.getOrDefault(user, 0) + more;
        if (now == 0) {
            users.remove(user);
        } else {
            users.put(user, now);
        }
        if (isFollowed) {
            changed.add(user);
            // whoever asked for changes has stopped, and is told everything if asking again
            isFollowed = changed.size() <= users.size() + MOST_GONE;
        }
    }

    /** How many there are. */
    public synchronized Counts counts() {
        return new Counts(connections, users);
    }

    /** What has changed since this was called last; see {@link Connections#changes}. */
    public synchronized Changes changes() {
        boolean isWhole = !isFollowed;
        isFollowed = true;
        var told = isWhole ? new HashMap<>(users) : countsOf(changed);
        changed.clear();
        return new Changes(connections, told, isWhole);
    }

    private Map<String, Integer> countsOf(Set<String> names) {
        var counts = new HashMap<String, Integer>();
        names.forEach(name -> counts.put(name, users.getOrDefault(name, 0)));
        return counts;
    }
}
