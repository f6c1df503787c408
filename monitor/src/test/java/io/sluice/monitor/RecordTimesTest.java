package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.monitor.GroupQuestions.Mark;
import io.sluice.monitor.RecordReader.Place;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.GroupListing;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.Uuid;
import org.junit.jupiter.api.Test;

final class RecordTimesTest {
    private static final int MOST = 2;

    private final RecordTimes times = new RecordTimes(MOST);
    private WatchedTopic topic = topic(5);

    @Test
    void whatIsKnownIsNotReadAgain() {
        readAll(due(at(0, 3)));

        assertThat(due(at(0, 3))).isEmpty();
        assertThat(times.at(partition(0), 3)).isEqualTo(30);
    }

    @Test
    void whoHasAllLacksNoRecord() {
        assertThat(due(at(0, 10))).isEmpty();
        assertThat(times.at(partition(0), 10)).isEqualTo(UNKNOWN);
    }

    @Test
    void whereThereWasNoRecordIsReadAgainWhenTheEndHasMoved() {
        due(at(0, 9)).forEach(place -> times.found(place, UNKNOWN));

        assertThat(due(at(0, 9))).isEmpty();
        topic.partitions().getFirst().end(11);
        assertThat(due(at(0, 9))).hasSize(1);
    }

    @Test
    void beforeTheStartTheFirstRecordThereIsCounts() {
        topic.partitions().getFirst().start(5);
        readAll(due(at(0, 1)));

        assertThat(times.at(partition(0), 1)).isEqualTo(50);
        assertThat(due(at(0, 2))).isEmpty();
    }

    @Test
    void aTopicMadeAnewIsReadAnew() {
        readAll(due(at(0, 3)));
        topic = topic(5);

        assertThat(due(at(0, 3))).hasSize(1);
        assertThat(times.at(partition(0), 3)).isEqualTo(UNKNOWN);
    }

    @Test
    void allHaveTheirTurnWhileAllMove() {
        var read = new HashSet<Integer>();
        for (long offset = 0; offset < 5; offset++) {
            long now = offset;
            var due =
                    due(
                            IntStream.range(0, 5)
                                    .mapToObj(i -> at(i, now))
                                    .toArray(WatchedGroup[]::new));
            assertThat(due).hasSize(MOST);
            due.forEach(place -> read.add(place.partition().partition()));
        }

        assertThat(read).hasSize(5);
    }

    @Test
    void aRefusedTopicIsTriedAgainLater() {
        due(at(0, 3));
        times.refused("x");
        int rounds = 0;
        while (due(at(0, 3)).isEmpty()) {
            rounds++;
        }

        assertThat(rounds).isBetween(20, 40);
        assertThat(times.refused()).isEmpty();
    }

    private void readAll(List<Place> places) {
        places.forEach(place -> times.found(place, place.offset() * 10));
    }

    private List<Place> due(WatchedGroup... groups) {
        return times.due(List.of(groups), Map.of("x", topic));
    }

    private static WatchedGroup at(int partition, long offset) {
        var group = new WatchedGroup(new GroupListing("y", Optional.empty(), "", Optional.empty()));
        group.mark(Map.of(partition(partition), new Mark(offset, UNKNOWN)));
        group.settle(_ -> UNKNOWN);
        return group;
    }

    private static TopicPartition partition(int number) {
        return new TopicPartition("x", number);
    }

    private static WatchedTopic topic(int partitions) {
        var id = Uuid.randomUuid();
        var broker = List.of(new Node(1, "localhost", 9092));
        var described =
                IntStream.range(0, partitions)
                        .mapToObj(i -> new TopicPartitionInfo(i, broker.getFirst(), broker, broker))
                        .toList();
        var topic = new WatchedTopic(new TopicListing("x", id, false));
        topic.describe(new TopicDescription("x", false, described, Set.of(), id));
        topic.partitions()
                .forEach(partition -> {
                    partition.start(0);
                    partition.end(10);
                });
        return topic;
    }
}
