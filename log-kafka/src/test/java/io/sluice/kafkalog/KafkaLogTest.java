package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Feed;
import io.sluice.hub.Gap;
import io.sluice.hub.Mapping;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.Quarantine;
import io.sluice.hub.RecordRules;
import io.sluice.hub.Start;
import io.sluice.hub.Time;
import io.sluice.hub.Unmappable;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reading from a real broker. */
@ExtendWith(Broker.Shared.class)
class KafkaLogTest {
    private static final Start LATEST = new Start.Latest();
    private static final Start EARLIEST = new Start.Earliest();
    private static final Pace QUICK =
            new Pace(
                    Duration.ofMillis(100),
                    Duration.ofMillis(200),
                    Duration.ofMillis(100),
                    Duration.ofMillis(100),
                    Duration.ofMillis(50),
                    Duration.ofMillis(500));

    private final Broker broker;
    private final Quarantine quarantine = new Quarantine(100, Time.system());
    private final Recorder recorder = new Recorder();
    private final List<AutoCloseable> opened = new ArrayList<>();
    private KafkaCluster cluster;

    KafkaLogTest(Broker broker) {
        this.broker = broker;
        this.cluster = broker.cluster();
    }

    @BeforeEach
    void open() {
        opened.add(cluster);
    }

    @AfterEach
    void close() throws Exception {
        for (var thing : opened.reversed()) {
            thing.close();
        }
        assertThat(recorder.breaks()).isEmpty();
    }

    @Test
    void readsFromTheEnd() {
        String topic = broker.topic(2);
        broker.send(topic, "1", "2");
        var log = follow(LATEST, topic);
        awaitBegun();
        assertThat(recorder.chunks().getFirst().publications()).isEmpty();
        assertThat(recorder.chunks().getFirst().before())
                .isEqualTo(recorder.chunks().getFirst().after());
        assertThat(recorder.chunks().getFirst().after().next().values()).containsExactly(2L, 0L);

        broker.send(topic, "3");
        awaitTexts("3");
        assertThat(log.consumed()).isEqualTo(1);
        assertThat(log.bytes()).isEqualTo(1);
        until(() -> log.lag() == 0);
        assertThat(log.status().following()).isTrue();
        assertThat(log.status().problem()).isNull();
    }

    @Test
    void readsFromTheStart() {
        String topic = broker.topic(1);
        broker.send(topic, 0, "k", "1".getBytes(UTF_8));
        broker.send(topic, "2");
        follow(EARLIEST, topic);
        awaitTexts("1", "2");
        assertThat(recorder.keys()).containsExactly("k");
        assertThat(recorder.publications().getFirst().offset()).isZero();
        assertThat(recorder.publications().getFirst().timestamp()).isPositive();
        assertThat(recorder.publications().getFirst().partition().number()).isZero();
    }

    @Test
    void readsFromATime() {
        String topic = broker.topic(2);
        broker.send(topic, 0, 1_000L, null, "1".getBytes(UTF_8));
        broker.send(topic, 0, 2_000L, null, "2".getBytes(UTF_8));
        broker.send(topic, 0, 3_000L, null, "3".getBytes(UTF_8));
        broker.send(topic, 1, 1_000L, null, "4".getBytes(UTF_8));
        follow(new Start.At(Instant.ofEpochMilli(1_500)), topic);
        awaitTexts("2", "3");
        broker.send(topic, 1, null, "5".getBytes(UTF_8));
        awaitTexts("2", "3", "5");
    }

    @Test
    void readsSeveralTopics() {
        String one = broker.topic(1);
        String two = broker.topic(1);
        follow(LATEST, one, two);
        awaitBegun();
        broker.send(one, "1");
        awaitTexts("1");
        broker.send(two, "2");
        awaitTexts("1", "2");
        assertThat(recorder.chunks().getLast().after().next()).hasSize(2);
    }

    @Test
    void keepsBadRecordsOutAndReadsOn() {
        String topic = broker.create(Broker.anyTopic(), 1, Map.of("max.message.bytes", "8388608"));
        broker.send(topic, "{\"n\":1}");
        broker.send(topic, 0, null, new byte[] {'"', (byte) 0xff, '"'});
        broker.send(topic, "{\"n\":", "{\"a\":1},\"type\":\"error\"");
        byte[] large = new byte[5 << 20];
        Arrays.fill(large, (byte) ' ');
        broker.send(topic, 0, null, large);
        broker.send(topic, "[".repeat(65) + "]".repeat(65));
        broker.send(topic, 0, "k".repeat(Recasting.MAX_KEY_BYTES + 1), "{}".getBytes(UTF_8));
        broker.send(topic, "{\n\"n\":2}\n");
        var log = follow(EARLIEST, topic);
        awaitTexts("{\"n\":1}", "{\n\"n\":2}\n");

        assertThat(log.unmapped())
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "invalid_utf8", 1L,
                                "invalid_json", 2L,
                                "too_large", 1L,
                                "too_deep", 1L,
                                "key_too_large", 1L));
        assertThat(log.restarts()).isZero();
        assertThat(quarantine.items())
                .extracting(Quarantine.Item::origin)
                .startsWith(topic + "-0@1", topic + "-0@2", topic + "-0@3");
        assertThat(quarantine.items())
                .allSatisfy(item -> assertThat(item.source()).isEqualTo("stream s"));
        assertThat(quarantine.items().get(3).size()).isEqualTo(5 << 20);
        assertThat(recorder.chunks().getLast().after().next().values()).containsExactly(8L);
    }

    @Test
    void coversHoles() {
        String topic = broker.topic(1);
        broker.send(topic, "1");
        broker.inTransaction(false, topic, "2", "3");
        broker.inTransaction(true, topic, "4");
        follow(EARLIEST, topic);
        awaitTexts("1", "4");
        // 1, two aborted and their marker, 4 and its marker
        until(() -> recorder.chunks().getLast().after().next().containsValue(6L));
        assertThat(recorder.gaps()).isEmpty();
    }

    @Test
    void tombstonesAreDeletions() {
        String topic = broker.topic(1);
        broker.send(topic, 0, "k", null);
        follow(EARLIEST, topic);
        awaitTexts("-");
        assertThat(recorder.keys()).containsExactly("k");
        assertThat(recorder.publications().getFirst().isDeletion()).isTrue();
    }

    @Test
    void mapsValues() {
        String topic = broker.topic(1);
        Mapping mapping =
                value ->
                        switch (value.text()) {
                            case "1" -> Payload.of("one");
                            case "2" -> throw new Unmappable("no_name", "there is no name for it");
                            case "3" -> throw new IllegalStateException("a bug");
                            default -> value;
                        };
        broker.send(topic, "1", "2", "3", "4");
        var log = follow(settings(EARLIEST, null, mapping, topic));
        awaitTexts("one", "4");
        assertThat(log.unmapped()).isEqualTo(Map.of("no_name", 1L, "mapping_bug", 1L));
    }

    @Test
    void cutsWhatIsLargeIntoSeveralChunks() {
        String topic = broker.topic(1);
        var values =
                IntStream.range(0, 12).mapToObj(n -> "\"" + n + "x".repeat(100_000) + '"').toList();
        broker.send(topic, values.toArray(String[]::new));
        follow(EARLIEST, topic);
        awaitTexts(values.toArray(String[]::new));
        assertThat(recorder.chunks())
                .allSatisfy(chunk ->
                        assertThat(chunk.publications())
                                .hasSizeLessThanOrEqualTo(Cutter.CHUNK_BYTES / 100_000 + 1));
    }

    @Test
    void followsNewPartitions() {
        String topic = broker.topic(1);
        follow(LATEST, topic);
        awaitBegun();
        broker.grow(topic, 2);
        broker.send(topic, 1, null, "1".getBytes(UTF_8));
        awaitTexts("1");
        assertThat(recorder.gaps()).isEmpty();
        assertThat(recorder.chunks().getLast().after().next()).hasSize(2);
    }

    @Test
    void waitsForATopicAndReadsItFromItsStart() {
        String there = broker.topic(1);
        String missing = Broker.anyTopic();
        var log = follow(LATEST, there, missing);
        awaitBegun();
        broker.send(there, "1");
        awaitTexts("1");
        assertThat(log.status().problem()).contains(missing).doesNotContain(there);

        broker.create(missing, 1, Map.of());
        broker.send(missing, "2");
        awaitTexts("1", "2");
        until(() -> log.status().problem() == null);
        assertThat(recorder.gaps()).isEmpty();
    }

    @Test
    void isNotFollowingBeforeThereIsATopic() {
        String missing = Broker.anyTopic();
        var log = follow(LATEST, missing);
        until(() -> String.valueOf(log.status().problem()).contains(missing));
        assertThat(log.status().following()).isFalse();
        assertThat(recorder.chunks()).isEmpty();
        broker.create(missing, 1, Map.of());
        until(() -> log.status().following());
    }

    @Test
    void aTopicMadeAgainIsAnotherOne() {
        String topic = broker.topic(1);
        broker.send(topic, "1", "2", "3");
        var log = follow(EARLIEST, topic);
        awaitTexts("1", "2", "3");
        var before = recorder.publications().getFirst().partition();

        broker.delete(topic);
        until(() -> String.valueOf(log.status().problem()).contains(topic));
        until(() -> !log.status().following());
        broker.create(topic, 1, Map.of());
        broker.send(topic, "4", "5", "6", "7");
        awaitTexts("1", "2", "3", "4", "5", "6", "7");

        assertThat(recorder.causes()).containsExactly(Gap.Cause.RECREATED);
        assertThat(recorder.publications().getLast().partition()).isNotEqualTo(before);
        var gap = recorder.gaps().getFirst();
        assertThat(gap.from().next().values()).containsExactly(3L);
        assertThat(gap.from().next()).containsOnlyKeys(before);
        assertThat(gap.to()).isNotNull();
        assertThat(gap.to().next().values()).containsExactly(0L);
        assertThat(gap.to().next()).doesNotContainKey(before);
        until(() -> log.status().problem() == null);
        assertThat(log.restarts()).isZero();
    }

    @Test
    void aTopicMadeAgainIsNoticedWithoutALook() {
        String topic = broker.topic(1);
        broker.send(topic, "1", "2", "3");
        var rare =
                new Pace(
                        QUICK.poll(),
                        Duration.ofHours(1),
                        QUICK.lookAgain(),
                        QUICK.commit(),
                        QUICK.retry(),
                        QUICK.quiet());
        follow(settings(EARLIEST, null, null, topic), rare);
        awaitTexts("1", "2", "3");
        broker.delete(topic);
        broker.create(topic, 1, Map.of());
        until(() -> recorder.causes().equals(List.of(Gap.Cause.RECREATED)));
        broker.send(topic, "4");
        awaitTexts("1", "2", "3", "4");
    }

    @Test
    void whatTheLogHasDroppedIsAGap() throws Exception {
        String topic = broker.topic(1);
        broker.send(topic, "1", "2");
        var holding = new HoldingFeed(recorder);
        opened.add(holding::release);
        var settings = settings(EARLIEST, null, null, new KafkaLogSettings.Fetch(1, 1), topic);
        follow(settings, QUICK, holding);
        holding.awaitHeld();
        broker.send(topic, "3", "4", "5", "6");
        broker.dropBefore(topic, 4);
        holding.release();
        until(() -> recorder.texts().contains("6"));

        assertThat(recorder.causes()).containsExactly(Gap.Cause.RETENTION);
        assertThat(recorder.texts()).endsWith("5", "6");
        assertThat(recorder.gaps().getFirst().to()).isNotNull();
        assertThat(recorder.gaps().getFirst().to().next().values()).containsExactly(4L);
    }

    @Test
    void aStoppedBrokerIsAPause() {
        String topic = broker.topic(1);
        var log = follow(LATEST, topic);
        awaitBegun();
        broker.send(topic, "1");
        awaitTexts("1");

        broker.stop();
        until(() -> !log.status().following());
        assertThat(log.status().problem()).contains("cannot be reached");
        assertThat(cluster.isReachable()).isFalse();
        assertThat(cluster.unreachableSince()).isPresent();

        broker.start();
        broker.send(topic, "2");
        awaitTexts("1", "2");
        until(() -> log.status().following());
        assertThat(recorder.gaps()).isEmpty();
        assertThat(log.restarts()).isZero();
        assertThat(cluster.unreachableSince()).isEmpty();
    }

    @Test
    void beginsWhenTheBrokerComes() {
        String topic = broker.topic(1);
        broker.send(topic, "1");
        broker.stop();
        var log = follow(EARLIEST, topic);
        until(() -> String.valueOf(log.status().problem()).contains("cannot be reached"));
        assertClosesAtOnce(follow(settings(EARLIEST, "group-of-" + topic, null, topic)));
        broker.start();
        awaitTexts("1");
        assertThat(log.restarts()).isZero();
    }

    @Test
    void aBugCostsATurnAndNoRecord() {
        String topic = broker.topic(1);
        broker.send(topic, "1", "2");
        var failures = new AtomicInteger(2);
        var log =
                follow(
                        settings(EARLIEST, null, null, topic),
                        QUICK,
                        chunk -> {
                            if (!chunk.publications().isEmpty() && failures.getAndDecrement() > 0) {
                                throw new IllegalStateException("a bug");
                            }
                            recorder.chunk(chunk);
                        });
        awaitTexts("1", "2");
        assertThat(log.restarts()).isEqualTo(2);
        until(() -> log.status().problem() == null);
        broker.send(topic, "3");
        awaitTexts("1", "2", "3");
    }

    @Test
    void missingRightsAreAProblemUntilTheyAreGiven() {
        String topic = broker.topic(1);
        broker.send(topic, "1");
        var settings = settings(EARLIEST, null, null, topic);
        var real = Upstream.of(cluster, settings);
        var denials = new AtomicInteger(3);
        var log =
                new KafkaLog(
                        settings,
                        new Upstream(
                                () -> {
                                    if (denials.getAndDecrement() > 0) {
                                        throw new TopicAuthorizationException(Set.of(topic));
                                    }
                                    return real.consumers().get();
                                },
                                real.topics(),
                                real.offsets(),
                                real.replayReaders(),
                                real.problem()),
                        quarantine,
                        new KafkaMeters(new SimpleMeterRegistry()),
                        Time.system(),
                        QUICK);
        opened.add(log);
        log.follow(recorder);
        until(() -> String.valueOf(log.status().problem()).contains("not authorized"));
        awaitTexts("1");
        until(() -> log.status().problem() == null);
        assertThat(log.restarts()).isZero();
    }

    @Test
    void commitsPositionsForOthersToSee() {
        String topic = broker.topic(1);
        String group = "group-of-" + topic;
        broker.send(topic, "1", "2");
        follow(settings(EARLIEST, group, null, topic));
        until(() -> committed(group, topic) == 2);
        broker.send(topic, "3");
        until(() -> committed(group, topic) == 3);
    }

    @Test
    void commitsOnceMoreWhenItIsClosed() {
        String topic = broker.topic(1);
        String group = "group-of-" + topic;
        broker.send(topic, "1", "2");
        var log = follow(settings(EARLIEST, group, null, topic), Pace.NORMAL);
        awaitTexts("1", "2");
        until(() -> committed(group, topic) >= 0);
        broker.send(topic, "3");
        awaitTexts("1", "2", "3");
        log.close();
        assertThat(committed(group, topic)).isEqualTo(3);
    }

    @Test
    void aGroupWithMembersRefusesCommitsAndNothingElse() {
        String topic = broker.topic(1);
        String group = "group-of-" + topic;
        try (var member = member(group)) {
            member.subscribe(List.of(topic));
            until(() -> {
                member.poll(Duration.ofMillis(50));
                return !member.assignment().isEmpty();
            });
            var log = follow(settings(EARLIEST, group, null, topic));
            broker.send(topic, "1");
            awaitTexts("1");
            until(log::isCommitRefused);
            assertThat(log.status().following()).isTrue();
            assertThat(log.restarts()).isZero();
        }
    }

    @Test
    void closesAtOnce() {
        String topic = broker.topic(1);
        var log = follow(settings(LATEST, "group-of-" + topic, null, topic));
        awaitBegun();
        assertClosesAtOnce(log);
        int chunks = recorder.chunks().size();
        broker.send(topic, "1");
        assertThat(recorder.chunks()).hasSize(chunks);
        assertThat(Thread.getAllStackTraces().keySet())
                .extracting(Thread::getName)
                .doesNotContain("log-kafka-s");
    }

    private static void assertClosesAtOnce(KafkaLog log) {
        long begin = System.nanoTime();
        log.close();
        assertThat(Duration.ofNanos(System.nanoTime() - begin)).isLessThan(Duration.ofSeconds(2));
    }

    private KafkaLog follow(Start start, String... topics) {
        return follow(settings(start, null, null, topics));
    }

    private KafkaLog follow(KafkaLogSettings settings) {
        return follow(settings, QUICK);
    }

    private KafkaLog follow(KafkaLogSettings settings, Pace pace) {
        return follow(settings, pace, recorder);
    }

    private KafkaLog follow(KafkaLogSettings settings, Pace pace, Feed feed) {
        var log =
                new KafkaLog(
                        settings,
                        Upstream.of(cluster, settings),
                        quarantine,
                        new KafkaMeters(new SimpleMeterRegistry()),
                        Time.system(),
                        pace);
        opened.add(log);
        log.follow(feed);
        return log;
    }

    private static KafkaLogSettings settings(
            Start start, @Nullable String group, @Nullable Mapping mapping, String... topics) {
        return settings(start, group, mapping, KafkaLogSettings.Fetch.DEFAULT, topics);
    }

    private static KafkaLogSettings settings(
            Start start,
            @Nullable String group,
            @Nullable Mapping mapping,
            KafkaLogSettings.Fetch fetch,
            String... topics) {
        var rule = PayloadRule.of(PayloadRule.Kind.JSON);
        return new KafkaLogSettings(
                "s",
                List.of(topics),
                group,
                start,
                new RecordRules(rule, mapping, null, Set.of()),
                fetch);
    }

    private void awaitBegun() {
        until(() -> !recorder.chunks().isEmpty());
    }

    private void awaitTexts(String... texts) {
        await().pollInterval(Duration.ofMillis(10))
                .atMost(Duration.ofSeconds(20))
                .untilAsserted(() -> assertThat(recorder.texts()).containsExactly(texts));
    }

    private static void until(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20)).until(condition);
    }

    private long committed(String group, String topic) {
        var offsets =
                Broker.get(
                        broker.admin()
                                .listConsumerGroupOffsets(group)
                                .partitionsToOffsetAndMetadata());
        var offset = offsets.get(new TopicPartition(topic, 0));
        return offset == null ? -1 : offset.offset();
    }

    private KafkaConsumer<byte[], byte[]> member(String group) {
        return new KafkaConsumer<>(
                Map.of("bootstrap.servers", broker.settings().bootstrap(), "group.id", group),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer());
    }
}
