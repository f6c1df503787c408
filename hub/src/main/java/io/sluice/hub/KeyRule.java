package io.sluice.hub;

import java.util.List;
import org.jspecify.annotations.Nullable;

/** Names the key of a publication where it is not simply its record's key. Has no state. */
@FunctionalInterface
public interface KeyRule {
    /**
     * The key of the publication that is made of a record; null for none.
     *
     * @param key the record's key
     * @param value the record's value, checked but not mapped; null for a deletion
     * @param headers all of the record's headers
     */
    @Nullable Payload key(@Nullable Payload key, @Nullable Payload value, List<Header> headers);
}
