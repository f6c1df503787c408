package io.sluice.auth;

import io.sluice.session.Access;
import io.sluice.session.Action;
import java.time.Duration;
import java.util.List;

/**
 * What a token's claims allow: the grants that apply to it, found once.
 *
 * @param grants all that apply; what none of them allows is denied
 */
record GrantedAccess(List<Grant> grants) implements Access {
    GrantedAccess {
        grants = List.copyOf(grants);
    }

    static GrantedAccess of(List<Grant> grants, Claims claims) {
        return new GrantedAccess(grants.stream().filter(one -> one.appliesTo(claims)).toList());
    }

    @Override
    public boolean may(Action action, String stream) {
        for (var grant : grants) {
            if (grant.allows(action, stream)) {
                return true;
            }
        }
        return false;
    }

    /** Of all grants to subscribe the most permissive counts. */
    @Override
    public Duration every(String stream) {
        return grants.stream()
                .filter(grant -> grant.allows(Action.SUBSCRIBE, stream))
                .map(grant -> grant.every() == null ? Duration.ZERO : grant.every())
                .min(Duration::compareTo)
                .orElse(Duration.ZERO);
    }
}
