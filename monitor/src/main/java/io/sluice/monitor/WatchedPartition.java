package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;

/** What is known of a partition from round to round. */
final class WatchedPartition {
    final TopicPartition name;
    private int leader = UNKNOWN;
    private int replicas;
    private int inSync;
    private long start = UNKNOWN;
    private long end = UNKNOWN;
    private long bytes = UNKNOWN;
    private boolean isSilent;

    WatchedPartition(TopicPartition name) {
        this.name = name;
    }

    void describe(TopicPartitionInfo info) {
        Node node = info.leader();
        leader = node == null || node.isEmpty() ? UNKNOWN : node.id();
        replicas = info.replicas().size();
        inSync = info.isr().size();
    }

    int leader() {
        return leader;
    }

    boolean hasLeader() {
        return leader != UNKNOWN;
    }

    long start() {
        return start;
    }

    long end() {
        return end;
    }

    /** True if it did not answer when it was asked last. */
    boolean isSilent() {
        return isSilent;
    }

    void silent(boolean now) {
        isSilent = now;
    }

    void start(long offset) {
        start = offset;
    }

    /** An end before the start says that the start is of a log that has been cut since. */
    void end(long offset) {
        end = offset;
        if (offset != UNKNOWN && offset < start) {
            start = UNKNOWN;
        }
    }

    void size(long now) {
        bytes = now;
    }

    Sighting.Partition seen() {
        return new Sighting.Partition(
                name.partition(), leader, replicas, inSync, start, end, bytes);
    }
}
