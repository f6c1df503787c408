package io.sluice.kafkalog;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Supplier;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Configurable;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/**
 * Gives partitions to nodes that want them: each says which when it joins. Who has a partition and
 * still wants it keeps it, whoever else comes; one that is not wanted any more by its node is given
 * to another in the next round only, when it has been let go of. Public because Kafka's clients
 * make it.
 */
public final class LeaseAssignor implements ConsumerPartitionAssignor, Configurable {
    /** The property that holds what a node wants. */
    static final String WANTED = "sluice.leases.wanted";

    private Supplier<BitSet> wanted = BitSet::new;

    @Override
    @SuppressWarnings("unchecked") // put there by us
    public void configure(Map<String, ?> configs) {
        if (configs.get(WANTED) instanceof Supplier<?> supplier) {
            wanted = (Supplier<BitSet>) supplier;
        }
    }

    @Override
    public String name() {
        return "sluice-leases";
    }

    @Override
    public List<RebalanceProtocol> supportedProtocols() {
        return List.of(RebalanceProtocol.COOPERATIVE);
    }

    @Override
    public ByteBuffer subscriptionUserData(Set<String> topics) {
        return ByteBuffer.wrap(wanted.get().toByteArray());
    }

    @Override
    public GroupAssignment assign(Cluster metadata, GroupSubscription group) {
        var members = new TreeMap<>(group.groupSubscription());
        var given = new HashMap<String, List<TopicPartition>>();
        members.keySet().forEach(member -> given.put(member, new ArrayList<>()));
        var topics = members.values().stream().flatMap(s -> s.topics().stream()).distinct();
        topics.forEach(topic -> {
            Integer count = metadata.partitionCountForTopic(topic);
            for (int i = 0; count != null && i < count; i++) {
                var partition = new TopicPartition(topic, i);
                String member = memberFor(partition, members, given);
                if (member != null) {
                    given.getOrDefault(member, new ArrayList<>()).add(partition);
                }
            }
        });
        var assignments = new HashMap<String, Assignment>();
        given.forEach((member, partitions) -> assignments.put(member, new Assignment(partitions)));
        return new GroupAssignment(assignments);
    }

    private static @Nullable String memberFor(
            TopicPartition partition,
            Map<String, Subscription> members,
            Map<String, List<TopicPartition>> given) {
        String owner = ownerOf(partition, members);
        if (owner != null) {
            return wants(members.get(owner), partition) ? owner : null;
        }
        String least = null;
        int leastGiven = Integer.MAX_VALUE;
        for (var member : members.entrySet()) {
            int has = given.getOrDefault(member.getKey(), List.of()).size();
            if (has < leastGiven && wants(member.getValue(), partition)) {
                least = member.getKey();
                leastGiven = has;
            }
        }
        return least;
    }

    /** Of several that say they have it the one who was in the group last is right. */
    private static @Nullable String ownerOf(
            TopicPartition partition, Map<String, Subscription> members) {
        String owner = null;
        int latest = Integer.MIN_VALUE;
        for (var member : members.entrySet()) {
            int generation = member.getValue().generationId().orElse(-1);
            if (generation > latest && member.getValue().ownedPartitions().contains(partition)) {
                owner = member.getKey();
                latest = generation;
            }
        }
        return owner;
    }

    private static boolean wants(@Nullable Subscription member, TopicPartition partition) {
        if (member == null || member.userData() == null) {
            return false;
        }
        return BitSet.valueOf(member.userData().duplicate()).get(partition.partition());
    }
}
