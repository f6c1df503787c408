package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;

/** How long a round takes where there is much to see, and what it costs. */
@EnabledIfSystemProperty(named = "monitor.large", matches = "true")
final class LargeClusterTest {
    private static final int TOPICS = 1_000;
    private static final int PARTITIONS = 10;
    private static final int GROUPS = 200;
    private static final int WARM_UP = 30;
    private static final int ROUNDS = 50;

    @Test
    void aRoundTakesLessThanASecondAndHardlyAnyProcessor() throws Exception {
        try (var cluster = new SurveyedCluster(Map.of());
                var survey = cluster.survey(SurveySettings.DEFAULT)) {
            fill(cluster);
            var cost = new Cost();
            for (int i = 0; i < WARM_UP; i++) {
                survey.look();
            }
            cost.begin();
            var wall = new ArrayList<Long>();
            for (int i = 0; i < ROUNDS; i++) {
                long start = System.nanoTime();
                var sighting = survey.look();
                wall.add((System.nanoTime() - start) / 1_000);
                assertThat(sighting.faults()).isEmpty();
                assertThat(sighting.topics().orElseThrow()).hasSizeGreaterThanOrEqualTo(TOPICS);
                assertThat(sighting.groups().orElseThrow()).hasSize(GROUPS);
            }
            cost.end();
            wall.sort(null);
            System.out.println("round us: p50 " + wall.get(ROUNDS / 2) + ", max " + wall.getLast());
            cost.print(ROUNDS);
            assertThat(wall.getLast()).isLessThan(1_000_000);
        }
    }

    /** Processor time by thread. */
    private static final class Cost {
        private final Map<String, Long> before = new HashMap<>();
        private final Map<String, Long> used = new HashMap<>();

        void begin() {
            sample(before);
        }

        void end() {
            sample(used);
            before.forEach((name, nanos) -> used.merge(name, -nanos, Long::sum));
        }

        private static void sample(Map<String, Long> into) {
            var threads = ManagementFactory.getThreadMXBean();
            for (long id : threads.getAllThreadIds()) {
                var info = threads.getThreadInfo(id);
                if (info != null) {
                    into.merge(info.getThreadName(), threads.getThreadCpuTime(id), Long::sum);
                }
            }
        }

        void print(int rounds) {
            used.entrySet().stream()
                    .sorted((a, b) -> Long.compare(b.getValue(), a.getValue()))
                    .limit(8)
                    .forEach(t ->
                            System.out.printf(
                                    "%-50s %d us%n", t.getKey(), t.getValue() / 1_000 / rounds));
        }
    }

    private static void fill(SurveyedCluster cluster) {
        var names = IntStream.range(0, TOPICS).mapToObj(i -> "topic-" + i).toList();
        for (int i = 0; i < TOPICS; i += 100) {
            var some =
                    names.subList(i, i + 100).stream()
                            .map(name -> new NewTopic(name, PARTITIONS, (short) 1))
                            .toList();
            SurveyedCluster.get(cluster.admin().createTopics(some).all());
        }
        for (int i = 0; i < TOPICS; i++) {
            for (int j = 0; j < PARTITIONS; j++) {
                for (int r = 0; r < 10; r++) {
                    cluster.produce(names.get(i), j, r);
                }
            }
        }
        cluster.flush();
        for (int g = 0; g < GROUPS; g++) {
            var commits = new HashMap<TopicPartition, OffsetAndMetadata>();
            for (int t = 0; t < 5; t++) {
                for (int p = 0; p < PARTITIONS; p++) {
                    commits.put(
                            new TopicPartition(names.get((g * 5 + t) % TOPICS), p),
                            new OffsetAndMetadata(g % 2 == 0 ? 10 : 5));
                }
            }
            SurveyedCluster.get(
                    cluster.admin().alterConsumerGroupOffsets("group-" + g, commits).all());
        }
    }
}
