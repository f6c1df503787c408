package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;
import static io.sluice.monitor.SurveyedCluster.anyName;
import static io.sluice.monitor.SurveyedCluster.get;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.monitor.Sighting.Commit;
import io.sluice.monitor.Sighting.Group;
import io.sluice.monitor.Sighting.Kind;
import io.sluice.monitor.Sighting.Topic;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.atomic.AtomicBoolean;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.KafkaShareConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

@TestInstance(TestInstance.Lifecycle.PER_CLASS)
final class KafkaSurveyTest {
    private static final Duration POLL = Duration.ofMillis(100);

    private SurveyedCluster cluster;
    private KafkaSurvey survey;

    @BeforeAll
    void start() {
        cluster = new SurveyedCluster(Map.of());
        survey = cluster.survey();
    }

    @AfterAll
    void stop() {
        survey.close();
        cluster.close();
    }

    @Test
    void theClusterIsSeenWithItsBrokerAndItsDisk() throws Exception {
        var sighting = survey.look();

        assertThat(sighting.faults()).isEmpty();
        assertThat(sighting.clusterId())
                .isEqualTo(get(cluster.admin().describeCluster().clusterId()));
        assertThat(sighting.controller()).isEqualTo(1);
        assertThat(sighting.connections()).isPositive();
        var broker = requireNonNull(sighting.brokers().orElseThrow().get(1));
        assertThat(broker.host()).isEqualTo("127.0.0.1");
        assertThat(broker.totalBytes()).isGreaterThan(broker.freeBytes());
        assertThat(broker.usedBytes()).isNotNegative();
    }

    @Test
    void aTopicThatIsCreatedMadeAnewOrDeletedIsSeenInTheNextRound() throws Exception {
        String name = cluster.topic(3);
        cluster.send(name, 0, 1, 2);
        var created = topic(survey.look(), name);
        cluster.grow(name, 4);
        var grown = topic(survey.look(), name);
        cluster.delete(name);
        cluster.create(name, 2);
        var anew = topic(survey.look(), name);
        cluster.delete(name);

        assertThat(created.partitions()).hasSize(3);
        assertThat(created.partitions().getFirst().end()).isEqualTo(2);
        assertThat(grown.id()).isEqualTo(created.id());
        assertThat(grown.partitions()).hasSize(4);
        assertThat(anew.id()).isNotEqualTo(created.id());
        assertThat(anew.partitions()).hasSize(2);
        assertThat(anew.partitions().getFirst().end()).isZero();
        assertThat(survey.look().topics().orElseThrow()).doesNotContainKey(name);
    }

    @Test
    void partitionsHaveTheirOffsetsAndSizes() throws Exception {
        String name = cluster.topic(2);
        cluster.send(name, 0, 1, 2, 3);
        cluster.dropBefore(name, 2);

        var partitions = topic(survey.look(), name).partitions();

        assertThat(partitions.get(0).start()).isEqualTo(2);
        assertThat(partitions.get(0).end()).isEqualTo(3);
        assertThat(partitions.get(0).bytes()).isPositive();
        assertThat(partitions.get(0).leader()).isEqualTo(1);
        assertThat(partitions.get(0).replicas()).isEqualTo(1);
        assertThat(partitions.get(0).inSync()).isEqualTo(1);
        assertThat(partitions.get(1).end()).isZero();
        assertThat(partitions.get(1).bytes()).isZero();
    }

    @ParameterizedTest
    @EnumSource(
            value = Kind.class,
            names = {"CLASSIC", "CONSUMER"})
    void aGroupIsSeenWithItsMembersAndCommits(Kind kind) throws Exception {
        String topic = cluster.topic(2);
        String id = anyName();
        cluster.send(topic, 1, 10, 20, 30);
        try (var consumer = cluster.consumer(id, kind.name().toLowerCase(Locale.ROOT))) {
            consumer.subscribe(List.of(topic));
            readAll(consumer, 3);
            consumer.commitSync(Map.of(new TopicPartition(topic, 1), new OffsetAndMetadata(1)));

            var group = group(survey.look(), id);

            assertThat(group.kind()).isEqualTo(kind);
            assertThat(group.state()).isEqualTo("Stable");
            assertThat(group.protocol()).isNotNull();
            assertThat(group.members())
                    .singleElement()
                    .satisfies(member -> {
                        assertThat(member.clientId()).isEqualTo("reader");
                        assertThat(member.host()).contains("127.0.0.1");
                        assertThat(member.assigned()).isEqualTo(Map.of(topic, List.of(0, 1)));
                    });
            assertThat(group.commits()).containsExactly(new Commit(topic, 1, 1, 20));
        }
        var left = group(survey.look(), id);
        assertThat(left.state()).isEqualTo("Empty");
        assertThat(left.members()).isEmpty();
        assertThat(left.commits()).containsExactly(new Commit(topic, 1, 1, 20));
    }

    @Test
    void aShareGroupIsSeenWithItsMembersAndWhereItsSharesBegin() throws Exception {
        String topic = cluster.topic(1);
        String id = anyName();
        beginAtTheStart(id);
        cluster.send(topic, 0, 10, 20, 30);
        try (var consumer = shareConsumer(id)) {
            consumer.subscribe(List.of(topic));
            await().until(() -> !consumer.poll(POLL).isEmpty());

            var taken = group(survey.look(), id);

            assertThat(taken.kind()).isEqualTo(Kind.SHARE);
            assertThat(taken.state()).isEqualTo("Stable");
            assertThat(taken.members())
                    .singleElement()
                    .satisfies(member ->
                            assertThat(member.assigned()).isEqualTo(Map.of(topic, List.of(0))));
            assertThat(taken.commits()).isEmpty();
            consumer.commitSync();
            await().untilAsserted(() ->
                    assertThat(group(survey.look(), id).commits())
                            .containsExactly(new Commit(topic, 0, 3, UNKNOWN)));
            cluster.send(topic, 0, 40);
            assertThat(group(survey.look(), id).commits())
                    .containsExactly(new Commit(topic, 0, 3, 40));
        }
    }

    private KafkaShareConsumer<byte[], byte[]> shareConsumer(String group) {
        var config = new HashMap<>(cluster.client());
        config.put("group.id", group);
        return new KafkaShareConsumer<>(
                config, new ByteArrayDeserializer(), new ByteArrayDeserializer());
    }

    private void beginAtTheStart(String group) {
        var resource = new ConfigResource(ConfigResource.Type.GROUP, group);
        var entry = new ConfigEntry("share.auto.offset.reset", "earliest");
        var set = new AlterConfigOp(entry, AlterConfigOp.OpType.SET);
        get(cluster.admin().incrementalAlterConfigs(Map.of(resource, List.of(set))).all());
    }

    @Test
    void aPausedGroupCostsOneRead() throws Exception {
        String topic = cluster.topic(1);
        String id = anyName();
        cluster.send(topic, 0, 10, 20);
        cluster.commit(id, topic, 0, 2);
        survey.look();
        long withoutLag = fewestRequests();
        cluster.commit(id, topic, 0, 1);
        long withRead = requestsOfARound();

        assertThat(withRead).isGreaterThan(withoutLag);
        assertThat(fewestRequests()).isEqualTo(withoutLag);
        assertThat(group(survey.look(), id).commits()).containsExactly(new Commit(topic, 0, 1, 20));
    }

    /** Of some rounds: clients ask for metadata from time to time by themselves. */
    private long fewestRequests() throws InterruptedException {
        long fewest = Long.MAX_VALUE;
        for (int i = 0; i < 4; i++) {
            fewest = Math.min(fewest, requestsOfARound());
        }
        return fewest;
    }

    private long requestsOfARound() throws InterruptedException {
        long before = survey.requests();
        survey.look();
        return survey.requests() - before;
    }

    @Test
    void requestsAreMetered() throws Exception {
        var registry = new SimpleMeterRegistry();
        new SurveyMeters(registry).bind(survey);
        survey.look();

        assertThat(registry.get("sluice.monitor.requests").functionCounter().count())
                .isEqualTo((double) survey.requests())
                .isPositive();
    }

    @Test
    void whatRetentionHasTakenIsNotWaitedFor() throws Exception {
        String topic = cluster.topic(1);
        String id = anyName();
        cluster.send(topic, 0, 10, 20, 30);
        cluster.commit(id, topic, 0, 0);
        cluster.dropBefore(topic, 2);

        assertThat(group(survey.look(), id).commits()).containsExactly(new Commit(topic, 0, 0, 30));
    }

    @Test
    void severalGroupsReadDifferentPlacesOfOnePartition() throws Exception {
        String topic = cluster.topic(1);
        cluster.send(topic, 0, 10, 20, 30);
        var ids = List.of(anyName(), anyName(), anyName());
        for (int i = 0; i < 3; i++) {
            cluster.commit(ids.get(i), topic, 0, i);
        }

        var sighting = survey.look();

        for (int i = 0; i < 3; i++) {
            assertThat(group(sighting, ids.get(i)).commits())
                    .containsExactly(new Commit(topic, 0, i, 10L * (i + 1)));
        }
    }

    @Test
    void aMarkOfATransactionIsNoRecord() throws Exception {
        String topic = cluster.topic(1);
        String id = anyName();
        try (var sender = cluster.producer(Map.of("transactional.id", anyName()))) {
            sender.initTransactions();
            sender.beginTransaction();
            var _ = sender.send(new ProducerRecord<>(topic, 0, 10L, null, new byte[1]));
            sender.commitTransaction();
        }
        cluster.commit(id, topic, 0, 1);
        var marked = group(survey.look(), id).commits();
        cluster.send(topic, 0, 20);
        var followed = group(survey.look(), id).commits();

        assertThat(marked).containsExactly(new Commit(topic, 0, 1, UNKNOWN));
        assertThat(followed).containsExactly(new Commit(topic, 0, 1, 20));
    }

    @Test
    void lagIsWhatItIsByPlainQuestions() throws Exception {
        String topic = cluster.topic(3);
        String id = anyName();
        for (int i = 0; i < 3; i++) {
            cluster.send(topic, i, new long[10 * (i + 1)]);
            cluster.commit(id, topic, i, 3);
        }

        var sighting = survey.look();

        var lags = new HashMap<TopicPartition, Long>();
        var topicSeen = topic(sighting, topic);
        for (var commit : requireNonNull(group(sighting, id).commits())) {
            long end = topicSeen.partitions().get(commit.partition()).end();
            lags.put(new TopicPartition(topic, commit.partition()), end - commit.offset());
        }
        assertThat(lags).isEqualTo(lagsByPlainQuestions(id)).hasSize(3);
    }

    private Map<TopicPartition, Long> lagsByPlainQuestions(String group) {
        var admin = cluster.admin();
        var lags = new HashMap<TopicPartition, Long>();
        get(admin.listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata())
                .forEach((partition, commit) -> {
                    var end = admin.listOffsets(Map.of(partition, OffsetSpec.latest()));
                    lags.put(
                            partition,
                            get(end.partitionResult(partition)).offset() - commit.offset());
                });
        return lags;
    }

    @Test
    void lagIsNeverNegativeWhileAllMoves() throws Exception {
        String topic = cluster.topic(2);
        String id = anyName();
        var over = new AtomicBoolean();
        var producing = Thread.ofVirtual().start(() -> produce(topic, over));
        var consuming = Thread.ofPlatform().start(() -> consume(topic, id, over));
        try {
            int compared = 0;
            for (int i = 0; i < 5_000 && compared < 200; i++) {
                var sighting = survey.look();
                compared += compare(sighting, id, topic);
            }
            assertThat(compared).isGreaterThanOrEqualTo(200);
        } finally {
            over.set(true);
            producing.join();
            consuming.join();
        }
    }

    private static int compare(Sighting sighting, String id, String topic) {
        var group = sighting.groups().orElseThrow().get(id);
        if (group == null || group.commits() == null) {
            return 0;
        }
        for (var commit : group.commits()) {
            long end = topic(sighting, topic).partitions().get(commit.partition()).end();
            assertThat(end).isGreaterThanOrEqualTo(commit.offset());
        }
        return group.commits().size();
    }

    private void produce(String topic, AtomicBoolean over) {
        try (var producer = cluster.producer(Map.of("linger.ms", 1))) {
            for (int i = 0; !over.get(); i++) {
                var sent = producer.send(new ProducerRecord<>(topic, i % 2, null, new byte[10]));
                if (i % 100 == 0) {
                    sent.get();
                }
            }
        } catch (Exception e) {
            throw new IllegalStateException(e);
        }
    }

    private void consume(String topic, String group, AtomicBoolean over) {
        try (var consumer = cluster.consumer(group, "consumer")) {
            consumer.subscribe(List.of(topic));
            while (!over.get()) {
                consumer.poll(POLL);
                consumer.commitSync();
            }
        }
    }

    private static void readAll(KafkaConsumer<?, ?> consumer, int count) {
        int read = 0;
        for (int i = 0; i < 200 && read < count; i++) {
            read += consumer.poll(POLL).count();
        }
        assertThat(read).isEqualTo(count);
    }

    private static Topic topic(Sighting sighting, String name) {
        assertThat(sighting.faults()).isEmpty();
        return requireNonNull(sighting.topics().orElseThrow().get(name));
    }

    private static Group group(Sighting sighting, String id) {
        assertThat(sighting.faults()).isEmpty();
        return requireNonNull(sighting.groups().orElseThrow().get(id));
    }
}
