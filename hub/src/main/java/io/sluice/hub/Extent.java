package io.sluice.hub;

/**
 * What a log holds at a moment, in the incarnations it has then.
 *
 * @param start the oldest offset of each partition
 * @param end the offset the next publication of each partition will get
 */
public record Extent(Position start, Position end) {}
