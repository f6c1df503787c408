package io.sluice.auth;

import io.sluice.hub.Payload;
import io.sluice.session.Access;
import io.sluice.session.Action;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a token's claims allow: the grants that apply to it, found once.
 *
 * @param grants all that apply; what none of them allows is denied
 * @param subject whose token it is
 * @param perUser the streams whose keys are users
 */
record GrantedAccess(List<Grant> grants, String subject, Set<String> perUser) implements Access {
    GrantedAccess {
        grants = List.copyOf(grants);
    }

    static GrantedAccess of(
            List<Grant> grants, String subject, Set<String> perUser, Claims claims) {
        return new GrantedAccess(
                grants.stream().filter(one -> one.appliesTo(claims)).toList(), subject, perUser);
    }

    @Override
    public boolean may(Action action, String stream, @Nullable Payload key) {
        return allowing(action, stream, key).findAny().isPresent();
    }

    @Override
    public boolean maySome(Action action, String stream) {
        return grants.stream().anyMatch(grant -> grant.allows(action, stream));
    }

    private Stream<Grant> allowing(Action action, String stream, @Nullable Payload key) {
        boolean isPerUser = perUser.contains(stream);
        return grants.stream()
                .filter(grant -> grant.allows(action, stream))
                .filter(grant ->
                        grant.keys(action, isPerUser).stream()
                                .anyMatch(pattern -> pattern.matches(key, subject)));
    }

    /** Of all grants to subscribe the most permissive counts. */
    @Override
    public Duration every(String stream, @Nullable Payload key) {
        return allowing(Action.SUBSCRIBE, stream, key)
                .map(grant -> grant.every() == null ? Duration.ZERO : grant.every())
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
