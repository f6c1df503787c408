package io.sluice.kafkalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatExceptionOfType;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Chunk;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import io.sluice.hub.Time;
import io.sluice.hub.UnknownPartition;
import java.time.Duration;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ReplayReadersTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);
    private static final Duration LONG = Duration.ofMinutes(1);

    private final FakeLogs logs = new FakeLogs();
    private final Standing standing = new Standing();
    private final Shared shared =
            Shared.of(KafkaLogSettings.of("s", "t"), new KafkaMeters(new SimpleMeterRegistry()));
    private final CountDownLatch goOn = new CountDownLatch(1);
    private ReplayReaders readers = readers(LONG);

    ReplayReadersTest() {
        standing.enter("t", new TopicLife("c", Uuid.randomUuid(), 2), Map.of(P0, 0L, P1, 0L));
        shared.roster().set(standing.roster());
        logs.fill(P0, 100);
        logs.fill(P1, 100);
    }

    @AfterEach
    void close() {
        goOn.countDown();
        readers.close();
        assertThat(logs.closed).hasValue(logs.made.get());
        assertThat(readers.open()).isZero();
    }

    @Test
    void manyWhoAskShareFewConsumers() {
        logs.onPoll = _ -> awaitGoOn();
        var asked =
                IntStream.range(0, 100)
                        .mapToObj(n -> read(n % 2 == 0 ? P0 : P1, n, n + 1))
                        .toList();
        await().until(() -> logs.polls.get() == 2);
        assertThat(readers.open()).isEqualTo(2);
        goOn.countDown();
        for (int n = 0; n < asked.size(); n++) {
            assertThat(get(asked.get(n)).publications().getFirst().offset()).isEqualTo(n);
        }
        assertThat(logs.made).hasValue(2);
        assertThat(shared.counts().replays()).isEqualTo(100);
    }

    @Test
    void whoeverGoesOnIsReadByWhoStandsThere() {
        for (int n = 0; n < 50; n++) {
            get(read(P0, n, n + 1));
            get(read(P1, n, n + 1));
        }
        assertThat(logs.seeks).hasValue(2);
    }

    @Test
    void isFreeToGoOnWhenItAnswers() {
        var last =
                read(P0, 0, 10)
                        .thenCompose(_ -> read(P0, 10, 20))
                        .thenCompose(_ -> read(P0, 20, 30));
        assertThat(get(last).publications()).hasSize(10);
        assertThat(logs.seeks).hasValue(1);
        assertThat(logs.made).hasValue(1);
    }

    @Test
    void aConsumerWithoutWorkIsClosed() {
        renew(Duration.ofMillis(20));
        get(read(P0, 0, 1));
        await().until(() -> readers.open() == 0);
        assertThat(logs.closed).hasValue(1);
        assertThat(get(read(P0, 1, 2)).publications()).hasSize(1);
        assertThat(logs.made).hasValue(2);
    }

    @Test
    void aBugIsToldAndTheNextIsReadByANewConsumer() {
        logs.onPoll =
                _ -> {
                    throw new IllegalStateException("a bug");
                };
        logs.onClose =
                () -> {
                    throw new KafkaException("cannot be closed either");
                };
        assertFailsWith(IllegalStateException.class, read(P0, 0, 1));
        logs.onPoll = _ -> {};
        assertThat(get(read(P0, 0, 1)).publications()).hasSize(1);
        assertThat(logs.made).hasValue(2);
    }

    @Test
    void missingRightsMakeALogUnavailable() {
        logs.onPoll =
                _ -> {
                    throw new TopicAuthorizationException(Set.of("t"));
                };
        assertFailsWith(LogUnavailable.class, read(P0, 0, 1));
        logs.onPoll = _ -> {};
        assertThat(get(read(P0, 0, 1)).publications()).hasSize(1);
    }

    @Test
    void tooManyAreRefused() {
        logs.onPoll = _ -> awaitGoOn();
        var asked =
                IntStream.range(0, ReplayReaders.MAX_WAITING + 2)
                        .mapToObj(_ -> read(P0, 0, 1))
                        .toList();
        assertFailsWith(LogUnavailable.class, read(P0, 0, 1));
        goOn.countDown();
        asked.forEach(this::get);
    }

    @Test
    void closingEndsWhatIsWaitedFor() throws InterruptedException {
        logs.onPoll = _ -> awaitGoOn();
        var asked = IntStream.range(0, 5).mapToObj(_ -> read(P0, 0, 200)).toList();
        await().until(() -> logs.polls.get() == 2);
        var closing = Thread.ofVirtual().start(readers::close);
        asked.subList(2, 5).forEach(a -> assertFailsWith(LogUnavailable.class, a));
        goOn.countDown();
        closing.join();
        // what they had read by then
        asked.subList(0, 2).forEach(a -> assertThat(get(a).publications()).hasSize(3));
        assertFailsWith(LogUnavailable.class, read(P0, 0, 1));
    }

    @Test
    void whatIsNotThereCostsNoConsumer() {
        var old = partition(P0);
        standing.lose("t");
        shared.roster().set(standing.roster());
        assertFailsWith(LogUnavailable.class, read(old, 0, 1));

        standing.enter("t", new TopicLife("c", Uuid.randomUuid(), 1), Map.of(P0, 0L));
        shared.roster().set(standing.roster());
        assertFailsWith(UnknownPartition.class, read(old, 0, 1));

        shared.roster().set(Roster.UNKNOWN);
        assertFailsWith(LogUnavailable.class, read(old, 0, 1));
        assertThat(logs.made).hasValue(0);
    }

    @Test
    void aStretchThatCannotBeIsRefused() {
        assertThatIllegalArgumentException().isThrownBy(() -> read(P0, 2, 1));
        assertThatIllegalArgumentException().isThrownBy(() -> read(P0, -1, 1));
    }

    private ReplayReaders readers(Duration idle) {
        return new ReplayReaders(
                _ -> logs.consumer(), new ReplaySettings(2, idle, LONG), Time.system());
    }

    private void renew(Duration idle) {
        readers.close();
        readers = readers(idle);
    }

    private void awaitGoOn() {
        try {
            if (!goOn.await(20, TimeUnit.SECONDS)) {
                throw new IllegalStateException("nobody let it go on");
            }
        } catch (InterruptedException _) {
            Thread.currentThread().interrupt();
        }
    }

    private CompletionStage<Chunk> read(TopicPartition partition, long from, long to) {
        return read(partition(partition), from, to);
    }

    private CompletionStage<Chunk> read(Partition partition, long from, long to) {
        return readers.read(shared, partition, from, to);
    }

    private Partition partition(TopicPartition partition) {
        return Objects.requireNonNull(standing.partition(partition));
    }

    private Chunk get(CompletionStage<Chunk> stage) {
        return stage.toCompletableFuture().orTimeout(20, TimeUnit.SECONDS).join();
    }

    private void assertFailsWith(Class<? extends Throwable> type, CompletionStage<Chunk> stage) {
        assertThatExceptionOfType(CompletionException.class)
                .isThrownBy(() -> get(stage))
                .havingCause()
                .isInstanceOf(type);
    }
}
