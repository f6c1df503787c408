package io.sluice.cluster;

import java.util.HashMap;
import java.util.Map;

/** How many connections each user has on all nodes together. Its owner sees to who may use it. */
final class Totals {
    private final Map<String, Integer> users = new HashMap<>();
    private final int most;
    private final Watcher watcher;

    /** Is told of every change, under the lock of who changes. */
    @FunctionalInterface
    interface Watcher {
        void onCount(String user, int before, int now);
    }

    /**
     * @param most users known at a time
     */
    Totals(int most, Watcher watcher) {
        this.most = most;
        this.watcher = watcher;
    }

    /** One node's share in the totals. */
    final class Share {
        private final Map<String, Integer> counts = new HashMap<>();

        /** The node has so many connections of a user now. */
        void put(String user, int count) {
            int before = counts.getOrDefault(user, 0);
            if (count == before || (before == 0 && !hasRoomFor(user))) {
                return;
            }
            if (count == 0) {
                counts.remove(user);
            } else {
                counts.put(user, count);
            }
            add(user, count - before);
        }

        /** The node has these users and no others. */
        void replace(Map<String, Integer> all) {
            var gone = counts.keySet().stream().filter(user -> !all.containsKey(user)).toList();
            gone.forEach(user -> put(user, 0));
            all.forEach(this::put);
        }

        void clear() {
            replace(Map.of());
        }

        Map<String, Integer> counts() {
            return counts;
        }
    }

    private boolean hasRoomFor(String user) {
        return users.size() < most || users.containsKey(user);
    }

    private void add(String user, int more) {
        int before = users.getOrDefault(user, 0);
        int now = before + more;
        if (now == 0) {
            users.remove(user);
        } else {
            users.put(user, now);
        }
        watcher.onCount(user, before, now);
    }

    int of(String user) {
        return users.getOrDefault(user, 0);
    }

    Map<String, Integer> users() {
        return users;
    }
}
