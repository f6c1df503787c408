package io.sluice.auth;

import io.sluice.hub.Payload;
import io.sluice.session.Access;
import io.sluice.session.Action;
import java.time.Duration;
import java.util.List;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * What a token's claims allow: the grants that apply to it, found once.
 *
 * @param grants all that apply; what none of them allows is denied
 * @param subject whose token it is
 */
record GrantedAccess(List<Grant> grants, String subject, SpecialStreams special) implements Access {
    GrantedAccess {
        grants = List.copyOf(grants);
    }

    static GrantedAccess of(
            List<Grant> grants, String subject, SpecialStreams special, Claims claims) {
        return new GrantedAccess(
                grants.stream().filter(one -> one.appliesTo(claims)).toList(), subject, special);
    }

    @Override
    public boolean may(Action action, String stream, @Nullable Payload key) {
        return allowing(action, stream, key).findAny().isPresent();
    }

    @Override
    public boolean maySome(Action action, String stream) {
        return allowing(action, stream).findAny().isPresent();
    }

    private Stream<Grant> allowing(Action action, String stream) {
        boolean isByName = special.byName().contains(stream);
        return grants.stream().filter(grant -> grant.allows(action, stream, isByName));
    }

    private Stream<Grant> allowing(Action action, String stream, @Nullable Payload key) {
        boolean isPerUser = special.perUser().contains(stream);
        return allowing(action, stream)
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
