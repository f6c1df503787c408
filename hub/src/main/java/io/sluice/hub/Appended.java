package io.sluice.hub;

/**
 * Where a log has put an entry.
 *
 * @param topic the topic's name in its log
 * @param partition the partition's number
 * @param offset the entry's place in the partition
 */
public record Appended(String topic, int partition, long offset) {}
