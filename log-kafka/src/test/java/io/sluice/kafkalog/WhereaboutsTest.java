package io.sluice.kafkalog;

import static org.assertj.core.api.Assertions.assertThat;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Partition;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.junit.jupiter.api.Test;

class WhereaboutsTest {
    private static final TopicPartition P0 = new TopicPartition("t", 0);
    private static final TopicPartition P1 = new TopicPartition("t", 1);
    private static final TopicPartition OTHER = new TopicPartition("other", 0);

    private final Standing standing = new Standing();
    private final Shared shared =
            Shared.of(KafkaLogSettings.of("s", "t"), new KafkaMeters(new SimpleMeterRegistry()));
    private final List<OffsetSpec> questions = new ArrayList<>();
    private final List<CompletableFuture<Map<TopicPartition, Long>>> answers = new ArrayList<>();
    private final Whereabouts whereabouts =
            new Whereabouts(
                    shared,
                    (partitions, of) -> {
                        assertThat(partitions).containsExactlyInAnyOrder(P0, P1);
                        var answer = new CompletableFuture<Map<TopicPartition, Long>>();
                        questions.add(of);
                        answers.add(answer);
                        return answer;
                    });

    @Test
    void aLogThatHasNotBeenReachedIsUnavailable() {
        assertUnavailable(whereabouts.extent(), "has not been reached yet");
        assertUnavailable(whereabouts.at(Instant.EPOCH), "has not been reached yet");
        assertThat(questions).isEmpty();
    }

    @Test
    void theExtentIsThatOfTopicsThatAreThere() {
        enter();
        standing.enter("other", new TopicLife("c", Uuid.randomUuid(), 1), Map.of(OTHER, 0L));
        standing.lose("other");
        shared.roster().set(standing.roster());
        var extent = whereabouts.extent().toCompletableFuture();
        answer(0, 1, 7);
        answer(1, 5, 3);
        assertThat(extent.join().start().next()).isEqualTo(offsets(1, 7));
        // dropped in between
        assertThat(extent.join().end().next()).isEqualTo(offsets(5, 7));
    }

    @Test
    void aTimeThatNothingIsAsYoungAsIsTheEnd() {
        enter();
        var position = whereabouts.at(Instant.ofEpochMilli(5)).toCompletableFuture();
        assertThat(questions).singleElement().isInstanceOf(OffsetSpec.LatestSpec.class);
        answer(0, 8, 9);
        assertThat(questions.getLast()).isInstanceOf(OffsetSpec.TimestampSpec.class);
        answer(1, 4, -1);
        assertThat(position.join().next()).isEqualTo(offsets(4, 9));
    }

    @Test
    void whoAsksTheSameMeanwhileSharesTheAnswer() {
        enter();
        var one = whereabouts.extent();
        var two = whereabouts.extent();
        var early = whereabouts.at(Instant.ofEpochMilli(5));
        var late = whereabouts.at(Instant.ofEpochMilli(6));
        var lateAgain = whereabouts.at(Instant.ofEpochMilli(6));
        assertThat(questions).hasSize(4);
        List.copyOf(answers).forEach(answer -> answer.complete(Map.of(P0, 0L, P1, 0L)));
        assertThat(one.toCompletableFuture()).isCompleted();
        assertThat(two.toCompletableFuture()).isCompleted();
        answer(4, 1, 1);
        answer(5, 2, 2);
        assertThat(early.toCompletableFuture().join().next()).isEqualTo(offsets(1, 1));
        assertThat(late.toCompletableFuture().join().next()).isEqualTo(offsets(2, 2));
        assertThat(lateAgain.toCompletableFuture().join().next()).isEqualTo(offsets(2, 2));

        var _ = whereabouts.extent();
        assertThat(questions).hasSize(8);
    }

    @Test
    void anOutageIsUnavailabilityAndABugIsABug() {
        enter();
        var outage = whereabouts.extent();
        answers.forEach(a -> a.completeExceptionally(new TimeoutException("late")));
        assertUnavailable(outage, "no answer");
        var bug = whereabouts.at(Instant.EPOCH);
        answers.getLast().completeExceptionally(new IllegalStateException("a bug"));
        assertThat(bug.toCompletableFuture())
                .isCompletedExceptionally()
                .satisfies(f ->
                        assertThat(f.exceptionNow()).isInstanceOf(IllegalStateException.class));
    }

    @Test
    void tooManyQuestionsAreRefused() {
        enter();
        for (int n = 0; n < Inquiries.MAX_OPEN; n++) {
            assertThat(whereabouts.at(Instant.ofEpochMilli(n)).toCompletableFuture()).isNotDone();
        }
        assertUnavailable(whereabouts.at(Instant.ofEpochMilli(1_000)), "too many");
        assertThat(questions).hasSize(Inquiries.MAX_OPEN);
    }

    @Test
    void anyTimeIsAMillisecondThatARecordCanHave() {
        assertThat(Whereabouts.millis(Instant.MIN)).isZero();
        assertThat(Whereabouts.millis(Instant.ofEpochMilli(-1))).isZero();
        assertThat(Whereabouts.millis(Instant.ofEpochMilli(7))).isEqualTo(7);
        assertThat(Whereabouts.millis(Instant.ofEpochMilli(7).plusNanos(1))).isEqualTo(8);
        assertThat(Whereabouts.millis(Instant.MAX)).isEqualTo(Long.MAX_VALUE);
    }

    private void enter() {
        standing.enter("t", new TopicLife("c", Uuid.randomUuid(), 2), Map.of(P0, 0L, P1, 0L));
        shared.roster().set(standing.roster());
    }

    private void answer(int question, long first, long second) {
        answers.get(question).complete(Map.of(P0, first, P1, second));
    }

    private Map<Partition, Long> offsets(long first, long second) {
        var offsets = new HashMap<Partition, Long>();
        offsets.put(Objects.requireNonNull(standing.partition(P0)), first);
        offsets.put(Objects.requireNonNull(standing.partition(P1)), second);
        return offsets;
    }

    private static void assertUnavailable(CompletionStage<?> stage, String why) {
        assertThat(stage.toCompletableFuture()).isCompletedExceptionally();
        assertThat(stage.toCompletableFuture().exceptionNow())
                .isInstanceOf(LogUnavailable.class)
                .hasMessageContaining(why);
    }
}
