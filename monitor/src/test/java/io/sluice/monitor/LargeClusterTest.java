package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.management.ManagementFactory;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledIfSystemProperty;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** How long a round takes where there is much to see, and what it costs. */
@EnabledIfSystemProperty(named = "monitor.large", matches = "true")
final class LargeClusterTest {
    private static final int TOPICS = 1_000;
    private static final int PARTITIONS = 10;
    private static final int GROUPS = 200;
    private static final int WARM_UP = 40;
    private static final int ROUNDS = 50;
    private static final Duration INTERVAL = Duration.ofSeconds(2);
    private static final Logger LOG = LoggerFactory.getLogger(LargeClusterTest.class);

    @Test
    void aRoundTakesLessThanASecondAndHardlyAnyProcessor() throws Exception {
        try (var cluster = new SurveyedCluster(Map.of());
                var survey = cluster.survey(SurveySettings.DEFAULT)) {
            fill(cluster);
            for (int i = 0; i < WARM_UP; i++) {
                survey.look();
            }
            var rounds = new ArrayList<Duration>();
            var processor = processor();
            long requests = survey.requests();
            for (int i = 0; i < ROUNDS; i++) {
                long start = System.nanoTime();
                var sighting = survey.look();
                rounds.add(Duration.ofNanos(System.nanoTime() - start));
                assertWhole(sighting);
            }
            var each = processor().minus(processor).dividedBy(ROUNDS);
            rounds.sort(null);
            LOG.atInfo()
                    .addKeyValue("median", rounds.get(ROUNDS / 2))
                    .addKeyValue("longest", rounds.getLast())
                    .addKeyValue("processor", each)
                    .addKeyValue("requests", (survey.requests() - requests) / ROUNDS)
                    .log("rounds");
            assertThat(rounds.getLast()).isLessThan(Duration.ofSeconds(1));
            assertThat(each).isLessThan(INTERVAL.dividedBy(10));
        }
    }

    private static void assertWhole(Sighting sighting) {
        assertThat(sighting.faults()).isEmpty();
        assertThat(sighting.topics().orElseThrow()).hasSizeGreaterThanOrEqualTo(TOPICS);
        assertThat(sighting.groups().orElseThrow()).hasSize(GROUPS);
    }

    /** What this thread and those of the survey's clients have used. */
    private static Duration processor() {
        var threads = ManagementFactory.getThreadMXBean();
        var clients =
                Thread.getAllStackTraces().keySet().stream()
                        .filter(thread -> thread.getName().contains("survey"))
                        .mapToLong(thread -> threads.getThreadCpuTime(thread.threadId()))
                        .sum();
        return Duration.ofNanos(clients + threads.getCurrentThreadCpuTime());
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
