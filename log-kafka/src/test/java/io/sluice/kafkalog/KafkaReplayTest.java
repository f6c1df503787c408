package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import io.sluice.hub.Gap;
import io.sluice.hub.Header;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.Quarantine;
import io.sluice.hub.RecordRules;
import io.sluice.hub.Start;
import io.sluice.hub.Time;
import io.sluice.hub.UnknownPartition;
import java.nio.ByteBuffer;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Reading again from a real broker. */
@ExtendWith(Broker.Shared.class)
class KafkaReplayTest {
    private static final Pace QUICK =
            new Pace(
                    Duration.ofMillis(100),
                    Duration.ofMillis(200),
                    Duration.ofMillis(100),
                    Duration.ofMillis(100),
                    Duration.ofMillis(50),
                    Duration.ofMillis(500));
    private static final ReplaySettings REPLAY =
            new ReplaySettings(2, Duration.ofSeconds(30), Duration.ofSeconds(3));

    private final Broker broker;
    private final KafkaCluster cluster;
    private final Quarantine quarantine = new Quarantine(100, Time.system());
    private final Recorder recorder = new Recorder();
    private final AtomicInteger consumers = new AtomicInteger();
    private final AtomicInteger seeks = new AtomicInteger();
    private final ReplayReaders readers;
    private final List<AutoCloseable> opened = new ArrayList<>();

    private final class CountedConsumer extends KafkaConsumer<ByteBuffer, ByteBuffer> {
        CountedConsumer(Map<String, Object> config) {
            super(config);
            consumers.incrementAndGet();
        }

        @Override
        public void seek(TopicPartition partition, long offset) {
            seeks.incrementAndGet();
            super.seek(partition, offset);
        }
    }

    KafkaReplayTest(Broker broker) {
        this.broker = broker;
        this.cluster = broker.cluster();
        opened.add(cluster);
        this.readers =
                new ReplayReaders(
                        n -> new CountedConsumer(ReplayReaders.config(broker.settings(), n)),
                        REPLAY,
                        Time.system());
        opened.add(readers::close);
    }

    @AfterEach
    void close() throws Exception {
        for (var thing : opened.reversed()) {
            thing.close();
        }
    }

    @Test
    void readsAgainWhatWasFollowed() {
        String topic = broker.topic(2);
        broker.send(topic, 0, "k", "{\"n\":1}".getBytes(UTF_8));
        broker.send(topic, 0, "k", null);
        broker.send(topic, "oops", "3");
        broker.send(topic, 1, null, "4".getBytes(UTF_8));
        var settings =
                new KafkaLogSettings(
                        "s",
                        List.of(topic),
                        null,
                        new Start.Earliest(),
                        new RecordRules(
                                PayloadRule.of(PayloadRule.Kind.JSON),
                                value -> Payload.of("[" + value.text() + "]"),
                                (key, _, headers) ->
                                        headers.isEmpty() ? key : headers.getFirst().value(),
                                Set.of("h")),
                        KafkaLogSettings.Fetch.DEFAULT);
        broker.send(topic, new Header("h", Payload.of("x")), "5");
        var log = follow(settings, recorder);
        until(() -> recorder.publications().size() == 5);
        var again = new ArrayList<Publication>();
        for (var partition : recorder.chunks().getLast().after().next().entrySet()) {
            var chunk = get(log.read(partition.getKey(), 0, partition.getValue()));
            assertThat(chunk.before().next()).isEqualTo(Map.of(partition.getKey(), 0L));
            assertThat(chunk.after().next())
                    .isEqualTo(Map.of(partition.getKey(), partition.getValue()));
            again.addAll(chunk.publications());
        }
        assertThat(again).containsExactlyInAnyOrderElementsOf(recorder.publications());
        assertThat(again)
                .filteredOn(p -> p.key() != null && p.key().text().equals("x"))
                .singleElement()
                .satisfies(p ->
                        assertThat(p.headers()).containsExactly(new Header("h", Payload.of("x"))));
        assertThat(log.consumed()).isEqualTo(6);
        assertThat(log.unmapped()).isEqualTo(Map.of("invalid_json", 1L));
        assertThat(quarantine.items()).hasSize(1);
    }

    @Test
    void stretchAfterStretchIsOneSeek() {
        String topic = broker.topic(1);
        var values = IntStream.range(0, 5_000).mapToObj(n -> "" + n).toArray(String[]::new);
        broker.inTransaction(true, topic, values);
        var log = follow(topic);
        until(() -> recorder.publications().size() == 5_000);
        var again = new ArrayList<String>();
        long at = 0;
        while (at < 5_001) {
            var chunk = get(log.read(partition(), at, Math.min(5_001, at + 1_024)));
            assertThat(offset(chunk.before())).isEqualTo(at);
            at = offset(chunk.after());
            again.addAll(texts(chunk));
        }
        assertThat(again).containsExactly(values);
        assertThat(consumers).hasValue(1);
        assertThat(seeks).hasValue(1);
    }

    @Test
    void manyWhoAskShareFewConsumers() {
        String one = broker.topic(2);
        String two = broker.topic(1);
        for (int n = 0; n < 20; n++) {
            broker.send(one, 0, null, ("" + n).getBytes(UTF_8));
            broker.send(one, 1, null, ("" + n).getBytes(UTF_8));
            broker.send(two, "" + n);
        }
        var other = new Recorder();
        var logs = List.of(follow(one), follow(settings(two), other));
        until(() -> recorder.publications().size() == 40 && other.publications().size() == 20);
        var asked = new ArrayList<CompletionStage<Chunk>>();
        for (int n = 0; n < 200; n++) {
            var followed = n % 2 == 0 ? recorder : other;
            var partitions = List.copyOf(followed.chunks().getLast().after().next().keySet());
            var partition = partitions.get(n / 2 % partitions.size());
            asked.add(logs.get(n % 2).read(partition, n % 20, 20));
        }
        for (int n = 0; n < 200; n++) {
            assertThat(texts(get(asked.get(n))))
                    .isEqualTo(IntStream.range(n % 20, 20).mapToObj(value -> "" + value).toList());
        }
        assertThat(consumers).hasValueLessThanOrEqualTo(REPLAY.readers());
    }

    @Test
    void holesOfTransactionsAreCovered() {
        String topic = broker.topic(1);
        broker.send(topic, "0");
        broker.inTransaction(false, topic, "1", "2");
        broker.inTransaction(true, topic, "4");
        broker.inTransaction(false, topic, "6");
        var log = follow(topic);
        // ends with an aborted record and its marker
        until(() -> !recorder.chunks().isEmpty() && followedTo() == 8);
        assertThat(texts(get(log.read(partition(), 0, 8)))).containsExactly("0", "4");
        for (long from = 0; from < 8; from++) {
            for (long to = from + 1; to <= 8; to++) {
                var chunk = get(log.read(partition(), from, to));
                assertThat(offset(chunk.before())).isEqualTo(from);
                assertThat(offset(chunk.after())).isEqualTo(to);
                long begin = from;
                long end = to;
                assertThat(chunk.publications().stream().map(Publication::offset))
                        .containsExactlyElementsOf(
                                List.of(0L, 4L).stream()
                                        .filter(offset -> offset >= begin && offset < end)
                                        .toList());
            }
        }
    }

    @Test
    void holesOfCompactionAreCovered() {
        String topic =
                broker.create(
                        Broker.anyTopic(),
                        1,
                        Map.of(
                                "cleanup.policy", "compact",
                                "segment.ms", "50",
                                "min.cleanable.dirty.ratio", "0.01",
                                "delete.retention.ms", "0"));
        for (int n = 0; n < 6; n++) {
            broker.send(topic, 0, "k", ("" + n).getBytes(UTF_8));
        }
        var log = follow(topic);
        until(() -> recorder.texts().contains("5"));
        // each time a segment is closed it becomes clean
        until(() -> {
            broker.send(topic, 0, "other", "6".getBytes(UTF_8));
            return texts(get(log.read(partition(), 0, 6))).equals(List.of("5"));
        });
        assertThat(offset(get(log.read(partition(), 0, 5)).after())).isEqualTo(5);
        assertThat(get(log.read(partition(), 0, 5)).publications()).isEmpty();
        assertThat(offset(get(log.read(partition(), 2, 6)).before())).isEqualTo(2);
    }

    @Test
    void beginsWhereTheLogBegins() {
        String topic = broker.topic(1);
        broker.send(topic, "0", "1", "2", "3", "4", "5");
        var log = follow(topic);
        until(() -> recorder.publications().size() == 6);
        broker.dropBefore(topic, 4);
        var chunk = get(log.read(partition(), 0, 6));
        assertThat(offset(chunk.before())).isEqualTo(4);
        assertThat(offset(chunk.after())).isEqualTo(6);
        assertThat(texts(chunk)).containsExactly("4", "5");
        var dropped = get(log.read(partition(), 0, 3));
        assertThat(offset(dropped.before())).isEqualTo(4);
        assertThat(offset(dropped.after())).isEqualTo(4);
        assertThat(recorder.gaps()).isEmpty();
        assertThat(offset(get(log.extent()).start())).isEqualTo(4);
    }

    @Test
    void aTopicMadeAgainIsReadAgainAsSoonAsItIsTold() {
        String topic = broker.topic(1);
        broker.send(topic, "1", "2");
        var opening = new CopyOnWriteArrayList<KafkaLog>();
        var askedAtOnce = new CopyOnWriteArrayList<CompletionStage<Chunk>>();
        var log =
                follow(
                        settings(topic),
                        chunk -> {
                            recorder.chunk(chunk);
                            if (chunk.gap() != null) {
                                var made = chunk.after().next().firstKey();
                                askedAtOnce.add(opening.getFirst().read(made, 0, 1));
                            }
                        });
        opening.add(log);
        until(() -> recorder.publications().size() == 2);
        var old = partition();
        get(log.read(old, 0, 2));

        broker.delete(topic);
        broker.create(topic, 1, Map.of());
        broker.send(topic, "3");
        until(() -> recorder.causes().equals(List.of(Gap.Cause.RECREATED)));
        assertFailsWith(UnknownPartition.class, log.read(old, 0, 1));
        assertThat(texts(get(askedAtOnce.getFirst()))).containsExactly("3");
        assertThat(get(log.extent()).end().next()).containsOnlyKeys(partition());
    }

    @Test
    void aStoppedBrokerMakesTheLogUnavailable() {
        String topic = broker.topic(1);
        broker.send(topic, "1", "2", "3");
        var log = follow(topic);
        until(() -> recorder.publications().size() == 3);
        get(log.read(partition(), 0, 1));
        broker.stop();
        try {
            var read = log.read(partition(), 0, 3);
            var extent = log.extent();
            assertFailsWith(LogUnavailable.class, log.at(Instant.EPOCH));
            assertFailsWith(LogUnavailable.class, extent);
            assertFailsWith(LogUnavailable.class, read);
        } finally {
            broker.start();
        }
        until(cluster::isReachable);
        assertThat(texts(get(log.read(partition(), 0, 3)))).containsExactly("1", "2", "3");
        assertThat(offset(get(log.extent()).end())).isEqualTo(3);
    }

    @Test
    void knowsWhatItHoldsAndWhereTimesBegin() {
        String topic = broker.topic(2);
        broker.send(topic, 0, 1_000L, null, "1".getBytes(UTF_8));
        broker.send(topic, 0, 3_000L, null, "2".getBytes(UTF_8));
        broker.send(topic, 0, 2_000L, null, "3".getBytes(UTF_8));
        broker.send(topic, 1, 2_000L, null, "4".getBytes(UTF_8));
        var log = follow(topic);
        until(() -> recorder.publications().size() == 4);
        assertThat(get(log.extent()).start().next().values()).containsExactly(0L, 0L);
        assertThat(get(log.extent()).end().next().values()).containsExactly(3L, 1L);
        assertThat(get(log.extent()).end()).isEqualTo(recorder.chunks().getLast().after());
        assertAt(log, Instant.MIN, 0, 0);
        assertAt(log, Instant.ofEpochMilli(1_000), 0, 0);
        assertAt(log, Instant.ofEpochMilli(1_001), 1, 0);
        assertAt(log, Instant.ofEpochMilli(2_000), 1, 0);
        assertAt(log, Instant.ofEpochMilli(2_500), 1, 1);
        assertAt(log, Instant.ofEpochMilli(3_001), 3, 1);
        assertAt(log, Instant.MAX, 3, 1);
    }

    @Test
    void aClusterHasReadersOfItsOwnAndEndsThem() {
        String topic = broker.topic(1);
        broker.send(topic, "1");
        var registry = new SimpleMeterRegistry();
        var meters = new KafkaMeters(registry);
        meters.bind(cluster);
        var log = new KafkaLog(settings(topic), cluster, quarantine, meters, Time.system());
        opened.add(log);
        log.follow(recorder);
        until(() -> recorder.publications().size() == 1);
        assertThat(texts(get(log.read(partition(), 0, 1)))).containsExactly("1");
        assertThat(registry.get("sluice.kafka.replay.consumers").gauge().value()).isEqualTo(1);
        assertThat(registry.get("sluice.log.replay.reads").functionCounter().count()).isEqualTo(1);
        cluster.close();
        assertThat(registry.get("sluice.kafka.replay.consumers").gauge().value()).isZero();
        assertFailsWith(LogUnavailable.class, log.read(partition(), 0, 1));
        assertFailsWith(LogUnavailable.class, log.extent());
    }

    @Test
    void isUnavailableBeforeItIsFollowed() {
        var log = log(settings(broker.topic(1)));
        assertFailsWith(LogUnavailable.class, log.extent());
        assertFailsWith(LogUnavailable.class, log.at(Instant.EPOCH));
    }

    private static void assertAt(KafkaLog log, Instant time, long first, long second) {
        assertThat(get(log.at(time)).next().values()).containsExactly(first, second);
    }

    private KafkaLog follow(String topic) {
        return follow(settings(topic), recorder);
    }

    private KafkaLog follow(KafkaLogSettings settings, Feed feed) {
        var log = log(settings);
        log.follow(feed);
        return log;
    }

    private KafkaLog log(KafkaLogSettings settings) {
        var real = Upstream.of(cluster, settings);
        var upstream =
                new Upstream(
                        real.consumers(), real.topics(), real.offsets(), readers, real.problem());
        var meters = new KafkaMeters(new SimpleMeterRegistry());
        var log = new KafkaLog(settings, upstream, quarantine, meters, Time.system(), QUICK);
        opened.add(log);
        return log;
    }

    private static KafkaLogSettings settings(String topic) {
        return new KafkaLogSettings(
                "s",
                List.of(topic),
                null,
                new Start.Earliest(),
                RecordRules.of(PayloadRule.Kind.JSON),
                KafkaLogSettings.Fetch.DEFAULT);
    }

    /** The only partition, in its present incarnation. */
    private Partition partition() {
        return recorder.chunks().getLast().after().next().firstKey();
    }

    private long followedTo() {
        return offset(recorder.chunks().getLast().after());
    }

    private static long offset(Position position) {
        assertThat(position.next()).hasSize(1);
        return position.next().values().iterator().next();
    }

    private static List<String> texts(Chunk chunk) {
        return chunk.publications().stream()
                .map(p -> p.value() == null ? "-" : p.value().text())
                .toList();
    }

    private static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private static void assertFailsWith(Class<? extends Throwable> type, CompletionStage<?> stage) {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> get(stage))
                .havingCause()
                .isInstanceOf(type);
    }

    private static void until(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20)).until(condition);
    }
}
