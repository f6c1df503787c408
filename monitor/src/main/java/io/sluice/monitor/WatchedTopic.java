package io.sluice.monitor;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.jspecify.annotations.Nullable;

/** What is known of a topic from round to round, until it is deleted or made anew. */
final class WatchedTopic {
    private final String name;
    private final Uuid id;
    private final boolean isInternal;
    private final List<WatchedPartition> partitions = new ArrayList<>();

    WatchedTopic(TopicListing listing) {
        this.name = listing.name();
        this.id = listing.topicId();
        this.isInternal = listing.isInternal();
    }

    String name() {
        return name;
    }

    /** Empty if the brokers give topics no ids. */
    String id() {
        return id.equals(Uuid.ZERO_UUID) ? "" : id.toString();
    }

    boolean is(TopicListing listing) {
        return id.equals(listing.topicId());
    }

    boolean isDescribed() {
        return !partitions.isEmpty();
    }

    List<WatchedPartition> partitions() {
        return partitions;
    }

    @Nullable WatchedPartition partition(int number) {
        return number < partitions.size() ? partitions.get(number) : null;
    }

    /** Takes what is told of it, unless that is about one of the same name. */
    void describe(TopicDescription description) {
        if (!description.topicId().equals(id)) {
            return;
        }
        for (var info : description.partitions()) {
            if (info.partition() == partitions.size()) {
                partitions.add(new WatchedPartition(new TopicPartition(name, info.partition())));
            }
            if (info.partition() < partitions.size()) {
                partitions.get(info.partition()).describe(info);
            }
        }
    }

    /** Takes the sizes of what a broker leads. */
    void size(int broker, Map<TopicPartition, Long> sizes) {
        for (var partition : partitions) {
            Long size = partition.leader() == broker ? sizes.get(partition.name) : null;
            if (size != null) {
                partition.size(size);
            }
        }
    }

    Sighting.Topic seen() {
        return new Sighting.Topic(
                name, id(), isInternal, partitions.stream().map(WatchedPartition::seen).toList());
    }
}
