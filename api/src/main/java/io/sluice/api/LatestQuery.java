package io.sluice.api;

/** A question about the last row of each key. */
public record LatestQuery(Scope scope) {}
