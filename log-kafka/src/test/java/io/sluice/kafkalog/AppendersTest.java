package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import io.sluice.hub.Quarantine;
import io.sluice.hub.RejectedEntry;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Writing to a real broker. */
@ExtendWith(Broker.Shared.class)
class AppendersTest {
    /** Appends numbers, each when the one before is confirmed or a little later. */
    private static final class Load {
        private final AtomicLong confirmed = new AtomicLong();
        private final List<CompletableFuture<Appended>> stages = new ArrayList<>();
        private final Appender appender;
        private final Thread thread = Thread.ofVirtual().unstarted(this::run);
        private volatile boolean ended;

        Load(Appender appender) {
            this.appender = appender;
            thread.start();
        }

        private void run() {
            while (!ended) {
                append(appender, stages, stages.size(), stages.size() + 1);
                var last = stages.getLast();
                var _ = last.thenRun(confirmed::incrementAndGet);
                last.copy().completeOnTimeout(null, 2, TimeUnit.MILLISECONDS).join();
            }
        }

        long confirmed() {
            return confirmed.get();
        }

        /** Ends when all is confirmed, and tells how much that is. */
        int end() throws Exception {
            ended = true;
            assertThat(thread.join(Duration.ofSeconds(20))).isTrue();
            CompletableFuture.allOf(stages.toArray(CompletableFuture[]::new))
                    .get(20, TimeUnit.SECONDS);
            return stages.size();
        }
    }

    private final Broker broker;
    private final KafkaCluster cluster;
    private final Appenders appenders;

    AppendersTest(Broker broker) {
        this.broker = broker;
        this.cluster = broker.cluster();
        this.appenders = new Appenders(cluster, AppenderSettings.DEFAULT);
    }

    @AfterEach
    void close() {
        appenders.close();
        cluster.close();
    }

    @Test
    void theLogHasWhatIsConfirmed() throws Exception {
        String topic = broker.topic(1);
        var appender = appenders.forTopic(topic);
        var header = new Header("mqtt-topic", Payload.of("a/b"));
        get(appender, new Entry(Payload.of("k"), Payload.of("v"), List.of(header)));
        get(appender, new Entry(Payload.of("k"), null, List.of()));
        get(appender, new Entry(null, Payload.of("w"), List.of()));

        var records = read(topic, 3);
        assertThat(records.get(0).key()).isEqualTo("k".getBytes(UTF_8));
        assertThat(records.get(0).value()).isEqualTo("v".getBytes(UTF_8));
        assertThat(records.get(0).headers().lastHeader("mqtt-topic").value())
                .isEqualTo("a/b".getBytes(UTF_8));
        assertThat(records.get(1).value()).isNull();
        assertThat(records.get(2).key()).isNull();
        assertThat(appenders.problem()).isEmpty();
    }

    @Test
    void anOutageLosesNothingAndRepeatsNothing() throws Exception {
        String topic = broker.topic(1);
        var log =
                new KafkaLog(
                        KafkaLogSettings.of("s", topic),
                        cluster,
                        new Quarantine(1, Time.system()),
                        new KafkaMeters(new SimpleMeterRegistry()),
                        Time.system());
        var recorder = new Recorder();
        try (log) {
            log.follow(recorder);
            until(() -> !recorder.chunks().isEmpty());
            var load = new Load(appenders.forTopic(topic));
            until(() -> load.confirmed() > 100);
            broker.stop();
            long before = load.confirmed();
            broker.start();
            until(() -> load.confirmed() > before + 100);
            int appended = load.end();
            until(() -> recorder.publications().size() >= appended);
            assertThat(recorder.texts())
                    .containsExactlyElementsOf(
                            IntStream.range(0, appended).mapToObj(String::valueOf).toList());
        }
    }

    @Test
    void whatIsAppendedBeforeTheBrokerIsThereIsWrittenWhenItIs() throws Exception {
        String topic = broker.topic(1);
        broker.stop();
        var stages = new ArrayList<CompletableFuture<Appended>>();
        var appending =
                CompletableFuture.runAsync(() -> append(appenders.forTopic(topic), stages, 0, 3));
        until(() -> appenders.problem().isPresent());
        assertThat(appending).isNotDone();
        broker.start();
        appending.get(30, TimeUnit.SECONDS);
        for (int i = 0; i < stages.size(); i++) {
            assertThat(stages.get(i).get(20, TimeUnit.SECONDS))
                    .isEqualTo(new Appended(topic, 0, i));
        }
        assertThat(read(topic, 3))
                .extracting(r -> new String(r.value(), UTF_8))
                .containsExactly("0", "1", "2");
        assertThat(appenders.problem()).isEmpty();
    }

    @Test
    void aMissingTopicIsWaitedFor() throws Exception {
        String topic = Broker.anyTopic();
        var appended =
                CompletableFuture.runAsync(() -> {
                    var stages = new ArrayList<CompletableFuture<Appended>>();
                    append(appenders.forTopic(topic), stages, 0, 2);
                });
        until(() -> appenders.problem().orElse("").contains(topic));
        broker.create(topic, 1, Map.of());
        appended.get(20, TimeUnit.SECONDS);
        assertThat(read(topic, 2)).hasSize(2);
    }

    @Test
    void whatTheBrokersWillNeverTakeIsRejected() throws Exception {
        String topic = broker.create(Broker.anyTopic(), 1, Map.of("max.message.bytes", "2000"));
        String compacted = broker.create(Broker.anyTopic(), 1, Map.of("cleanup.policy", "compact"));
        var appender = appenders.forTopic(topic);
        assertRejected(appender, entry("x".repeat(3_000)), "RecordTooLarge");
        assertRejected(appender, entry("x".repeat(2 << 20)), "RecordTooLarge");
        assertRejected(appenders.forTopic(compacted), entry("no key"), "key");
        get(appender, entry("small"));
        assertThat(read(topic, 1))
                .extracting(r -> new String(r.value(), UTF_8))
                .containsExactly("small");
        assertThat(appenders.problem()).isEmpty();
    }

    @Test
    void anInterruptedThreadLeavesTheRestToAnother() throws Exception {
        String topic = broker.topic(1);
        var appender = appenders.forTopic(topic);
        var stages = new ArrayList<CompletableFuture<Appended>>();
        var thread =
                Thread.ofPlatform()
                        .start(() -> {
                            Thread.currentThread().interrupt();
                            append(appender, stages, 0, 5);
                        });
        thread.join(TimeUnit.SECONDS.toMillis(20));
        assertThat(thread.isAlive()).isFalse();
        for (var stage : stages) {
            stage.get(20, TimeUnit.SECONDS);
        }
        assertThat(read(topic, 5))
                .extracting(r -> new String(r.value(), UTF_8))
                .containsExactly("0", "1", "2", "3", "4");
    }

    @Test
    void closingFailsWhatIsNotConfirmed() {
        var stage = new CompletableFuture<@Nullable Void>();
        var appending =
                CompletableFuture.runAsync(() ->
                        appenders
                                .forTopic("no-such-topic")
                                .append(entry("1"))
                                .whenComplete((_, e) -> stage.completeExceptionally(e)));
        until(() -> appenders.problem().isPresent());
        appenders.close();
        await().atMost(Duration.ofSeconds(5)).until(appending::isDone);
        assertThat(stage)
                .failsWithin(Duration.ofSeconds(5))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(AppenderClosed.class);
        assertThat(appenders.forTopic("no-such-topic").append(entry("2")).toCompletableFuture())
                .isCompletedExceptionally();
    }

    private static void append(
            Appender appender, List<CompletableFuture<Appended>> stages, int from, int to) {
        for (int i = from; i < to; i++) {
            stages.add(appender.append(entry("" + i)).toCompletableFuture());
        }
    }

    private static Entry entry(String value) {
        return new Entry(null, Payload.of(value), List.of());
    }

    private static void get(Appender appender, Entry entry) throws Exception {
        appender.append(entry).toCompletableFuture().get(20, TimeUnit.SECONDS);
    }

    private static void assertRejected(Appender appender, Entry entry, String why) {
        assertThat(appender.append(entry).toCompletableFuture())
                .failsWithin(Duration.ofSeconds(20))
                .withThrowableOfType(ExecutionException.class)
                .withCauseInstanceOf(RejectedEntry.class)
                .withMessageContaining(why);
    }

    private List<ConsumerRecord<byte[], byte[]>> read(String topic, int count) {
        var records = new ArrayList<ConsumerRecord<byte[], byte[]>>();
        var partition = new TopicPartition(topic, 0);
        try (var consumer =
                new KafkaConsumer<>(
                        Map.of("bootstrap.servers", broker.settings().bootstrap()),
                        new ByteArrayDeserializer(),
                        new ByteArrayDeserializer())) {
            consumer.assign(List.of(partition));
            consumer.seekToBeginning(List.of(partition));
            until(() -> {
                consumer.poll(Duration.ofMillis(100)).forEach(records::add);
                return records.size() >= count && consumer.currentLag(partition).orElse(1) == 0;
            });
        }
        assertThat(records).hasSize(count);
        return records;
    }

    private static void until(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(10)).atMost(Duration.ofSeconds(20)).until(condition);
    }
}
