package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;
import static java.util.stream.Collectors.toMap;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Time;
import io.sluice.monitor.Sighting.Fault;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.internals.KafkaFutureImpl;
import org.junit.jupiter.api.Test;

final class OffsetSurveyTest {
    private static final Duration BUDGET = Duration.ofMillis(600);
    private static final Node BROKER = new Node(1, "localhost", 9092);

    private final Set<TopicPartition> asked = new HashSet<>();
    private final Set<TopicPartition> silent = new HashSet<>();
    private final OffsetSurvey survey = new OffsetSurvey();

    @Test
    void aPartitionWithoutALeaderBlanksOnlyItself() throws Exception {
        var topic = topic(BROKER, Node.noNode(), BROKER);

        var faults = read(topic);

        assertThat(ends(topic)).containsExactly(7L, (long) UNKNOWN, 7L);
        assertThat(asked).doesNotContain(topic.partitions().get(1).name);
        assertThat(faults).containsExactly(new Fault("partition:x/1", "it has no leader"));
    }

    @Test
    void aSilentPartitionIsWaitedForOnce() throws Exception {
        var topic = topic(BROKER, BROKER);
        silent.add(topic.partitions().get(1).name);
        var faults = read(topic);
        long start = System.nanoTime();
        var again = read(topic);
        var took = Duration.ofNanos(System.nanoTime() - start);

        assertThat(ends(topic)).containsExactly(7L, (long) UNKNOWN);
        assertThat(faults).containsExactly(new Fault("partition:x/1", "no answer"));
        assertThat(again).isEqualTo(faults);
        assertThat(took).isLessThan(BUDGET.dividedBy(2));
    }

    @Test
    void aSilentPartitionThatAnswersAgainIsSeen() throws Exception {
        var topic = topic(BROKER);
        silent.add(topic.partitions().getFirst().name);
        read(topic);
        silent.clear();

        assertThat(read(topic)).isEmpty();
        assertThat(ends(topic)).containsExactly(7L);
    }

    @Test
    void manyPartitionsAreAskedForAll() throws Exception {
        var leaders = new Node[2_500];
        Arrays.fill(leaders, BROKER);
        var topic = topic(leaders);

        assertThat(read(topic)).isEmpty();
        assertThat(ends(topic)).hasSize(2_500).containsOnly(7L);
    }

    private List<Fault> read(WatchedTopic topic) throws InterruptedException {
        asked.clear();
        var faults = new Faults();
        survey.read(
                new Round(admin(), new Budget(BUDGET, Time.system()), faults, false),
                List.of(topic));
        return faults.list();
    }

    private static List<Long> ends(WatchedTopic topic) {
        return topic.partitions().stream().map(WatchedPartition::end).toList();
    }

    private static WatchedTopic topic(Node... leaders) {
        var id = Uuid.randomUuid();
        var topic = new WatchedTopic(new TopicListing("x", id, false));
        var partitions = new ArrayList<TopicPartitionInfo>();
        for (int i = 0; i < leaders.length; i++) {
            partitions.add(new TopicPartitionInfo(i, leaders[i], List.of(BROKER), List.of(BROKER)));
        }
        topic.describe(new TopicDescription("x", false, partitions, Set.of(), id));
        return topic;
    }

    /** Answers where partitions begin and end, and nothing else. */
    private Admin admin() {
        return (Admin)
                Proxy.newProxyInstance(
                        Admin.class.getClassLoader(),
                        new Class<?>[] {Admin.class},
                        (_, method, arguments) -> {
                            assertThat(method.getName()).isEqualTo("listOffsets");
                            return answer(((Map<?, ?>) arguments[0]).keySet());
                        });
    }

    private ListOffsetsResult answer(Set<?> partitions) {
        return new ListOffsetsResult(
                partitions.stream()
                        .map(TopicPartition.class::cast)
                        .collect(toMap(partition -> partition, this::answer)));
    }

    private KafkaFuture<ListOffsetsResultInfo> answer(TopicPartition partition) {
        asked.add(partition);
        return silent.contains(partition)
                ? new KafkaFutureImpl<>()
                : KafkaFuture.completedFuture(
                        new ListOffsetsResultInfo(7, UNKNOWN, Optional.empty()));
    }
}
