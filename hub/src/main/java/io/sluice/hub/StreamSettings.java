package io.sluice.hub;

import org.jspecify.annotations.Nullable;

/**
 * What the hub keeps of a stream.
 *
 * @param tailBytes what its tail may hold
 * @param past how far back clients may begin
 * @param state what it keeps as state; null for none
 */
public record StreamSettings(long tailBytes, PastSettings past, @Nullable StateSettings state) {
    /** A tail of that size and nothing special. */
    public static StreamSettings of(long tailBytes) {
        return new StreamSettings(tailBytes, PastSettings.STANDARD, null);
    }
}
