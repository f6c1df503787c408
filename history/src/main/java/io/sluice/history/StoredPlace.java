package io.sluice.history;

/**
 * How far a partition is stored.
 *
 * @param life the incarnation of the stream's topics, by number
 * @param next the offset after the last one stored
 */
public record StoredPlace(int life, int partition, long next) {}
