package io.sluice.kafkalog;

import io.sluice.hub.Incarnation;
import org.apache.kafka.common.Uuid;

/**
 * A topic as the brokers tell of it now.
 *
 * @param clusterId the cluster it is in
 * @param id what tells this life of the topic from others; zero where brokers know no such ids
 * @param partitions how many it has
 */
record TopicLife(String clusterId, Uuid id, int partitions) {
    boolean hasId() {
        return !id.equals(Uuid.ZERO_UUID);
    }

    /** False only if this is surely another life than the earlier one. */
    boolean mayContinue(TopicLife earlier) {
        return clusterId.equals(earlier.clusterId)
                && id.equals(earlier.id)
                && partitions >= earlier.partitions;
    }

    /**
     * The incarnation this is.
     *
     * @param generation how often the topic was seen to begin anew; counts only where it has no id
     */
    Incarnation incarnation(String topic, int generation) {
        return hasId()
                ? Incarnation.of(topic, clusterId, id.toString())
                : Incarnation.of(topic, clusterId, topic, Integer.toString(generation));
    }
}
