package io.sluice.history;

/**
 * Where a partition is to be read on.
 *
 * @param life the number of its incarnation
 * @param next the offset
 */
record Standing(int life, long next) {}
