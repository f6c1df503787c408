package io.sluice.api;

import io.sluice.hub.Payload;
import io.sluice.session.Action;
import io.sluice.session.Principal;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

/** Says which streams somebody may ask for, and which keys of them. */
final class Gate {
    private static final String ME = "@me";

    private final Holdings holdings;

    Gate(Holdings holdings) {
        this.holdings = holdings;
    }

    /** A stream somebody may see; for others there is no such stream. */
    Holding holding(String stream, Principal principal) throws Problem {
        var holding = holdings.of(stream);
        if (holding.isEmpty() || !isVisible(holding.get(), principal)) {
            throw new Problem(Problem.Type.NOT_FOUND, "there is no such stream");
        }
        return holding.get();
    }

    /** The streams somebody may see, in the order of their names. */
    List<Holding> visible(Principal principal) {
        return holdings.all().stream()
                .filter(holding -> isVisible(holding, principal))
                .sorted((one, other) -> one.stream().compareTo(other.stream()))
                .toList();
    }

    private static boolean isVisible(Holding holding, Principal principal) {
        return maySome(Action.SUBSCRIBE, holding, principal)
                || maySome(Action.HISTORY, holding, principal);
    }

    static boolean maySome(Action action, Holding holding, Principal principal) {
        return principal.access().maySome(action, holding.stream());
    }

    /**
     * The keys that are looked at; none for all of the stream.
     *
     * @param needs what must be allowed
     * @param asked as clients write them; none for all that may be seen
     */
    static List<String> keys(
            Holding holding, Principal principal, Set<Action> needs, List<String> asked)
            throws Problem {
        for (var action : needs) {
            if (!maySome(action, holding, principal)) {
                throw new Problem(
                        Problem.Type.FORBIDDEN,
                        "the token does not allow '%s' on this stream".formatted(action.text()));
            }
        }
        return asked.isEmpty()
                ? unasked(holding, principal, needs)
                : allowed(holding, principal, needs, asked);
    }

    private static List<String> unasked(Holding holding, Principal principal, Set<Action> needs)
            throws Problem {
        boolean mayAll = needs.stream().allMatch(a -> principal.access().may(a, holding.stream()));
        if (mayAll) {
            return List.of();
        }
        String user = principal.user();
        if (holding.isPerUser() && user != null) {
            return allowed(holding, principal, needs, List.of(user));
        }
        throw Problem.forbidden(
                "key", "the token allows some keys of this stream only: name them with 'key'");
    }

    private static List<String> allowed(
            Holding holding, Principal principal, Set<Action> needs, List<String> asked)
            throws Problem {
        var keys = new ArrayList<String>();
        for (String text : asked) {
            String key = resolved(text, principal);
            for (var action : needs) {
                if (!principal.access().may(action, holding.stream(), Payload.of(key))) {
                    throw Problem.forbidden(
                            "key",
                            "the token does not allow '%s' on a key that is asked for"
                                    .formatted(action.text()));
                }
            }
            if (!keys.contains(key)) {
                keys.add(key);
            }
        }
        return keys;
    }

    private static String resolved(String key, Principal principal) throws Problem {
        if (!key.equals(ME)) {
            return key;
        }
        String user = principal.user();
        if (user == null) {
            throw Problem.forbidden("key", "'" + ME + "' needs a token that names a user");
        }
        return user;
    }
}
