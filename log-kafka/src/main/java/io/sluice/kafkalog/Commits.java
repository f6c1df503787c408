package io.sluice.kafkalog;

import java.nio.ByteBuffer;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.clients.consumer.CommitFailedException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.consumer.RetriableCommitFailedException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.WakeupException;
import org.jspecify.annotations.Nullable;

/**
 * Commits positions under the group id, for others to see; reading never depends on it. Brokers
 * refuse while the group has members of its own. Reader thread only.
 */
final class Commits {
    private static final Duration LAST_PATIENCE = Duration.ofMillis(500);

    private final Consumer<ByteBuffer, ByteBuffer> consumer;
    private final Standing standing;
    private final ReadCounts counts;
    private final Trouble trouble;
    private final long everyNanos;
    private Map<TopicPartition, OffsetAndMetadata> committed = Map.of();
    private long dueNanos;

    Commits(Reading reading, Consumer<ByteBuffer, ByteBuffer> consumer) {
        this.consumer = consumer;
        this.standing = reading.standing();
        this.counts = reading.counts();
        this.trouble = reading.uncommitted();
        this.everyNanos = reading.pace().commit().toNanos();
        this.dueNanos = reading.time().nanos();
    }

    /** Commits what is new if it is time to, and does not wait for it. */
    void commitIfDue(long nowNanos) {
        if (nowNanos - dueNanos < 0) {
            return;
        }
        dueNanos = nowNanos + everyNanos;
        var now = current();
        if (!now.equals(committed)) {
            consumer.commitAsync(now, (_, failure) -> onCommitted(now, failure));
        }
    }

    private void onCommitted(
            Map<TopicPartition, OffsetAndMetadata> now, @Nullable Exception failure) {
        if (failure == null) {
            committed = now;
            counts.commitRefused(false);
            trouble.isOver();
        } else if (!(failure instanceof RetriableCommitFailedException)
                && !Failure.isOutage(failure)) {
            counts.commitRefused(true);
            trouble.is("positions are not committed, reading goes on: " + text(failure));
        }
    }

    private static String text(Exception failure) {
        return failure instanceof CommitFailedException
                ? "the group has members of its own"
                : Failure.text(failure);
    }

    /** Commits for the last time, if that can be done quickly. */
    void commitLast() {
        var now = current();
        if (!now.equals(committed) && !counts.isCommitRefused()) {
            try {
                commitNow(now);
            } catch (KafkaException _) {
                // only what others see of this group is a little behind
            }
        }
    }

    private void commitNow(Map<TopicPartition, OffsetAndMetadata> now) {
        try {
            consumer.commitSync(now, LAST_PATIENCE);
        } catch (WakeupException _) {
            // the wake-up that ended reading came after its last poll
            consumer.commitSync(now, LAST_PATIENCE);
        }
    }

    private Map<TopicPartition, OffsetAndMetadata> current() {
        var current = new HashMap<TopicPartition, OffsetAndMetadata>();
        for (var partition : standing.readable()) {
            var next = standing.next(partition);
            if (next != null) {
                current.put(partition, next);
            }
        }
        return current;
    }
}
