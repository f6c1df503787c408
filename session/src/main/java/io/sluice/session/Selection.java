package io.sluice.session;

import io.sluice.filter.Document;
import io.sluice.filter.Predicate;
import io.sluice.filter.Projection;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What of a stream a subscription is given.
 *
 * @param rows what it may see, by the rules of the stream and the claims of its token
 * @param filter what of that it wants to see
 * @param fields what of each payload it wants; null for all of it
 */
record Selection(Predicate rows, Predicate filter, @Nullable Projection fields) {
    static final Selection ALL = new Selection(Predicate.ALWAYS, Predicate.ALWAYS, null);

    /** True if everything passes. */
    boolean takesAll() {
        return rows.equals(Predicate.ALWAYS) && filter.equals(Predicate.ALWAYS);
    }

    boolean isGuarded() {
        return !rows.equals(Predicate.ALWAYS);
    }

    boolean passes(Document document) {
        return rows.passes(document) && filter.passes(document);
    }

    /** The publication as it is sent. */
    Publication of(Publication publication) {
        Payload value = publication.value();
        return fields == null || value == null
                ? publication
                : publication.withValue(Payload.of(fields.applyOrNulls(value.toArray())));
    }

    /** What of it the client chose: what is counted against the stream's limit. */
    Selection chosen() {
        return new Selection(Predicate.ALWAYS, filter, fields);
    }

    /** Whether the client chose anything. */
    boolean isChosen() {
        return !filter.equals(Predicate.ALWAYS) || Objects.nonNull(fields);
    }
}
