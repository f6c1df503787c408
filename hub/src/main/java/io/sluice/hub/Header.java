package io.sluice.hub;

/**
 * A named value that travels with an entry and, where the stream keeps it, with its publication.
 */
public record Header(String name, Payload value) {}
