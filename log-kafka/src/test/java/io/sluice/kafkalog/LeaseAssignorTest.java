package io.sluice.kafkalog;

import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.GroupSubscription;
import org.apache.kafka.clients.consumer.ConsumerPartitionAssignor.Subscription;
import org.apache.kafka.common.Cluster;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.PartitionInfo;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

class LeaseAssignorTest {
    private static final String TOPIC = "leases";

    private static Cluster cluster(int partitions) {
        var node = new Node(1, "host", 1);
        var infos =
                IntStream.range(0, partitions)
                        .mapToObj(i ->
                                new PartitionInfo(
                                        TOPIC, i, node, new Node[] {node}, new Node[] {node}))
                        .toList();
        return new Cluster("id", List.of(node), infos, Set.of(), Set.of());
    }

    private static Subscription member(List<Integer> wants, List<Integer> has, int generation) {
        var wanted = new BitSet();
        wants.forEach(wanted::set);
        return new Subscription(
                List.of(TOPIC),
                ByteBuffer.wrap(wanted.toByteArray()),
                has.stream().map(i -> new TopicPartition(TOPIC, i)).toList(),
                generation,
                Optional.empty());
    }

    private static Map<String, List<Integer>> assigned(Map<String, Subscription> members) {
        return new LeaseAssignor()
                        .assign(cluster(4), new GroupSubscription(members))
                        .groupAssignment()
                        .entrySet()
                        .stream()
                        .collect(
                                toMap(
                                        Map.Entry::getKey,
                                        e ->
                                                e.getValue().partitions().stream()
                                                        .map(TopicPartition::partition)
                                                        .toList()));
    }

    @Test
    void partitionsGoToThoseWhoWantThemEvenly() {
        assertThat(
                        assigned(
                                Map.of(
                                        "a", member(List.of(0, 1, 2), List.of(), -1),
                                        "b", member(List.of(1, 2), List.of(), -1),
                                        "c", member(List.of(), List.of(), -1))))
                .isEqualTo(Map.of("a", List.of(0, 2), "b", List.of(1), "c", List.of()));
    }

    @Test
    void whoHasOneKeepsIt() {
        assertThat(
                        assigned(
                                Map.of(
                                        "a", member(List.of(0, 1), List.of(), 3),
                                        "b", member(List.of(0, 1), List.of(0, 1), 3))))
                .isEqualTo(Map.of("a", List.of(), "b", List.of(0, 1)));
    }

    @Test
    void oneThatIsNotWantedAnyMoreIsLetGoOfFirst() {
        assertThat(
                        assigned(
                                Map.of(
                                        "a", member(List.of(0), List.of(), 3),
                                        "b", member(List.of(1), List.of(0), 3))))
                .isEqualTo(Map.of("a", List.of(), "b", List.of(1)));
    }

    @Test
    void ofTwoWhoSayTheyHaveItTheOneWhoWasThereLastIsRight() {
        assertThat(
                        assigned(
                                Map.of(
                                        "a", member(List.of(0), List.of(0), 3),
                                        "b", member(List.of(0), List.of(0), 5))))
                .isEqualTo(Map.of("a", List.of(), "b", List.of(0)));
    }
}
