package io.sluice.hub;

/**
 * A place in a tail: before the item {@code index} of the chunk of that number.
 *
 * @param chunk the chunk's number
 * @param index items of that chunk that lie before the place
 */
record Place(long chunk, int index) {}
