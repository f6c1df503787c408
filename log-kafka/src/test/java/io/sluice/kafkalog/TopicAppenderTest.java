package io.sluice.kafkalog;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Appended;
import io.sluice.hub.Entry;
import io.sluice.hub.Payload;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.MockProducer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.OutOfOrderSequenceException;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What an appender makes of the failures that its producer gives up on. */
class TopicAppenderTest {
    private final List<SlowProducer> made = new CopyOnWriteArrayList<>();
    private final Appenders appenders = new Appenders(this::make, Duration.ofMillis(1));

    /** Confirms nothing by itself; closing it fails what is not confirmed, as the real one does. */
    private static final class SlowProducer extends MockProducer<byte[], byte[]> {
        SlowProducer() {
            super(false, null, new ByteArraySerializer(), new ByteArraySerializer());
        }

        List<String> sent() {
            return history().stream().map(r -> new String(r.value(), UTF_8)).toList();
        }

        @Override
        public void close(Duration timeout) {
            while (errorNext(new KafkaException("closed"))) {
                // until nothing is left
            }
            super.close(timeout);
        }
    }

    private SlowProducer make() {
        var producer = new SlowProducer();
        made.add(producer);
        return producer;
    }

    @AfterEach
    void close() {
        appenders.close();
    }

    @Test
    void noProducerIsMadeForNothing() {
        var _ = appenders.forTopic("t");
        assertThat(made).isEmpty();
    }

    @Test
    void missingRightsAreWaitedForInOrder() {
        var one = append("1");
        var two = append("2");
        var three = append("3");
        var producer = made.getFirst();
        producer.errorNext(new TopicAuthorizationException("t"));
        until(() -> appenders.problem().orElse("").contains("not authorized"));
        assertThat(producer.sent()).as("waits for what is on its way").hasSize(3);

        producer.errorNext(new TopicAuthorizationException("t"));
        producer.completeNext();
        until(() -> producer.sent().size() == 5);
        assertThat(producer.sent()).containsExactly("1", "2", "3", "1", "2");
        assertThat(three).isCompleted();
        assertThat(one).isNotDone();

        producer.completeNext();
        producer.completeNext();
        assertThat(one).isCompleted();
        assertThat(two).isCompleted();
        assertThat(appenders.problem()).isEmpty();
        assertThat(made).hasSize(1);
    }

    @Test
    void nothingPassesWhatHasToBeSentAgain() throws InterruptedException {
        var one = append("1");
        var two = append("2");
        var producer = made.getFirst();
        producer.errorNext(new TopicAuthorizationException("t"));
        until(() -> appenders.problem().isPresent());
        var three = new AtomicReference<@Nullable CompletableFuture<Appended>>();
        var thread = Thread.startVirtualThread(() -> three.set(append("3")));
        producer.errorNext(new TopicAuthorizationException("t"));
        until(() -> producer.sent().size() == 5);
        assertThat(producer.sent()).containsExactly("1", "2", "1", "2", "3");
        assertThat(thread.join(Duration.ofSeconds(10))).isTrue();
        while (producer.completeNext()) {
            // all of them
        }
        assertThat(one).isCompleted();
        assertThat(two).isCompleted();
        assertThat(three.get()).isCompleted();
    }

    @Test
    void aBrokenProducerIsReplacedAndWhatItHasNotConfirmedIsSentAgain() {
        var stages = new ArrayList<CompletableFuture<Appended>>();
        for (int i = 0; i < 4; i++) {
            stages.add(append("" + i));
        }
        var broken = made.getFirst();
        broken.completeNext();
        broken.errorNext(new OutOfOrderSequenceException("out of order"));
        until(() -> made.size() == 2 && made.getLast().sent().size() == 3);
        assertThat(broken.closed()).isTrue();
        assertThat(made.getLast().sent()).containsExactly("1", "2", "3");
        while (made.getLast().completeNext()) {
            // all of them
        }
        assertThat(stages).allSatisfy(stage -> assertThat(stage).isCompleted());
    }

    @Test
    void aBrokenProducerIsReplacedOnceForAllTopics() {
        var one = append("1");
        var other = appenders.forTopic("other").append(entry("2")).toCompletableFuture();
        made.getFirst().errorNext(new OutOfOrderSequenceException("out of order"));
        until(() -> made.size() == 2 && made.getLast().sent().size() == 2);
        while (made.getLast().completeNext()) {
            // all of them
        }
        assertThat(one).isCompleted();
        assertThat(other).isCompleted();
        assertThat(made).hasSize(2);
    }

    private CompletableFuture<Appended> append(String value) {
        return appenders.forTopic("t").append(entry(value)).toCompletableFuture();
    }

    private static Entry entry(String value) {
        return new Entry(null, Payload.of(value), List.of());
    }

    private static void until(Callable<Boolean> condition) {
        await().pollInterval(Duration.ofMillis(2)).atMost(Duration.ofSeconds(10)).until(condition);
    }
}
