package io.sluice.protocol;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;

/**
 * The topics, or the groups, that a console watches.
 *
 * @param isAll true if it watches nothing in particular
 * @param names those it names
 * @param prefixes what those begin with that it names by {@code prefix*}
 */
record Watched(boolean isAll, Set<String> names, List<String> prefixes) {
    static final String TOPIC = "topic:";
    static final String GROUP = "group:";
    static final List<String> KINDS = List.of(TOPIC, GROUP);

    /**
     * Those of one kind. Who watches some of the other kind only watches none of this.
     *
     * @param watched all that is watched, of all kinds
     */
    static Watched of(String kind, Set<String> watched) {
        var names = new HashSet<String>();
        var prefixes = new ArrayList<String>();
        for (String one : watched) {
            if (one.startsWith(kind) && one.endsWith("*")) {
                prefixes.add(one.substring(kind.length(), one.length() - 1));
            } else if (one.startsWith(kind)) {
                names.add(one.substring(kind.length()));
            }
        }
        return new Watched(watched.isEmpty(), names, prefixes);
    }

    boolean takes(String name) {
        return isAll || names.contains(name) || prefixes.stream().anyMatch(name::startsWith);
    }
}
