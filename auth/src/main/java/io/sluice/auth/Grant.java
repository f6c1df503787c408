package io.sluice.auth;

import io.sluice.session.Action;
import java.time.Duration;
import java.util.Collections;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * A permission, and who has it.
 *
 * @param allow the actions it allows; at least one
 * @param streams the streams it allows them on; {@link #EVERY_STREAM} for all but those that have
 *     to be named, and for actions that concern no stream
 * @param keys the keys of these streams it is about: a key, {@code prefix*}, {@code @me} for the
 *     one that is the client's own name, {@code *} for all; empty for all, but where the keys of a
 *     stream are users for the client's own if it is about reading
 * @param when whom it is for; null for everyone whose token is good
 * @param every the least time between two messages about one key; null for no such limit
 */
public record Grant(
        Set<Action> allow,
        Set<String> streams,
        Set<String> keys,
        @Nullable When when,
        @Nullable Duration every) {
    public static final String EVERY_STREAM = "*";

    public Grant {
        if (allow.isEmpty()) {
            throw new IllegalArgumentException("allow of a grant must name at least one action");
        }
        if (streams.isEmpty() || streams.stream().anyMatch(String::isBlank)) {
            throw new IllegalArgumentException(
                    "streams of a grant must be names or '*', got: " + streams);
        }
        if (every != null && !every.isPositive()) {
            throw new IllegalArgumentException("every of a grant must be positive, got: " + every);
        }
        if (every != null && !allow.contains(Action.SUBSCRIBE)) {
            throw new IllegalArgumentException(
                    "every of a grant limits subscriptions, and this one does not allow "
                            + Action.SUBSCRIBE.text());
        }
        allow = Collections.unmodifiableSet(EnumSet.copyOf(allow));
        streams = Set.copyOf(streams);
        keys = Set.copyOf(keys);
        keys.forEach(KeyPattern::new);
    }

    /** About all keys, without a limit to the pace. */
    public Grant(Set<Action> allow, Set<String> streams, @Nullable When when) {
        this(allow, streams, Set.of(), when, null);
    }

    /** Everyone may do everything, on all streams that need not be named. */
    public static Grant everything() {
        return new Grant(EnumSet.allOf(Action.class), Set.of(EVERY_STREAM), null);
    }

    boolean appliesTo(Claims claims) {
        return when == null || when.holds(claims);
    }

    /** The keys it is about. */
    List<KeyPattern> keys(Action action, boolean arePerUser) {
        if (keys.isEmpty()) {
            return List.of(arePerUser && isReading(action) ? KeyPattern.OWN : KeyPattern.EVERY);
        }
        return keys.stream().map(KeyPattern::new).toList();
    }

    private static boolean isReading(Action action) {
        return switch (action) {
            case SUBSCRIBE, REPLAY, HISTORY -> true;
            case PUBLISH, PRESENCE, STATS, ADMIN -> false;
        };
    }

    /**
     * @param isByName true if it is about the stream only if it names it
     */
    boolean allows(Action action, String stream, boolean isByName) {
        boolean isMeant = !isByName && streams.contains(EVERY_STREAM);
        return allow.contains(action) && (isMeant || streams.contains(stream));
    }

    /**
     * A condition on a claim. It holds if the claim is text with the value as one of its words, a
     * list that holds the value, or {@code true} where the value is {@code true}. Where it cannot
     * be decided, it does not hold.
     *
     * @param claim the claim's name, or the path to it with dots: {@code realm_access.roles}
     * @param value what is looked for
     */
    public record When(String claim, String value) {
        public When {
            if (claim.isBlank() || value.isBlank()) {
                throw new IllegalArgumentException(
                        "claim and value of a condition must not be blank, got: '%s' and '%s'"
                                .formatted(claim, value));
            }
        }

        boolean holds(Claims claims) {
            return switch (claims.find(claim)) {
                case String text -> List.of(text.split(" ")).contains(value);
                case List<?> list -> list.contains(value);
                case Boolean flag -> flag && value.equals("true");
                case null, default -> false;
            };
        }
    }
}
