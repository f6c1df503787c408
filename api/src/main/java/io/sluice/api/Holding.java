package io.sluice.api;

import org.jspecify.annotations.Nullable;

/**
 * What there is to be asked for of a stream.
 *
 * @param isPerUser true if its keys are users
 * @param past null if the database keeps nothing of it
 * @param recent null if its log is not to be read by HTTP
 */
public record Holding(
        String stream, boolean isPerUser, @Nullable Past past, @Nullable Recent recent) {}
