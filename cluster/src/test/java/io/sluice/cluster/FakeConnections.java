package io.sluice.cluster;

import io.sluice.session.Access;
import io.sluice.session.Changes;
import io.sluice.session.CloseReason;
import io.sluice.session.Connections;
import io.sluice.session.Counts;
import io.sluice.session.Principal;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.function.Predicate;

/** One node's connections, as a test wants them. */
final class FakeConnections implements Connections {
    private final List<Principal> principals = new ArrayList<>();
    private final Set<String> changed = new HashSet<>();
    private final List<CloseReason> reasons = new ArrayList<>();
    private boolean isFollowed;

    void connect(String user) {
        connect(new Principal(user, Access.EVERYTHING, Principal.NEVER));
    }

    void connect(Principal principal) {
        principals.add(principal);
        changed.add(principal.subject());
    }

    /** Closes one connection of a user, if there is one. */
    void disconnect(String user) {
        for (int i = 0; i < principals.size(); i++) {
            if (principals.get(i).subject().equals(user)) {
                principals.remove(i);
                changed.add(user);
                return;
            }
        }
    }

    List<CloseReason> reasons() {
        return reasons;
    }

    private Map<String, Integer> users() {
        var users = new HashMap<String, Integer>();
        principals.forEach(p -> users.merge(p.subject(), 1, Integer::sum));
        return users;
    }

    @Override
    public Counts counts() {
        return new Counts(principals.size(), users());
    }

    @Override
    public Changes changes() {
        var users = users();
        var told = new HashMap<String, Integer>();
        if (isFollowed) {
            changed.forEach(user -> told.put(user, users.getOrDefault(user, 0)));
        } else {
            told.putAll(users);
        }
        var changes = new Changes(principals.size(), told, !isFollowed);
        isFollowed = true;
        changed.clear();
        return changes;
    }

    @Override
    public CompletionStage<Integer> close(Predicate<Principal> who, CloseReason why) {
        var closed = principals.stream().filter(who).toList();
        closed.forEach(principal -> {
            principals.remove(principal);
            changed.add(principal.subject());
            reasons.add(why);
        });
        return CompletableFuture.completedStage(closed.size());
    }
}
