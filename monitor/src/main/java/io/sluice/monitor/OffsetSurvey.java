package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;

import io.sluice.monitor.Budget.Step;
import io.sluice.monitor.Faults.Kind;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.ObjLongConsumer;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;

/**
 * Where partitions begin and end. An end is of this round or unknown, since one from an earlier
 * round may be older than a commit. A partition without a leader is not asked: it would be waited
 * for in vain. One that was silent in the last round is asked, and hardly waited for.
 */
final class OffsetSurvey {
    private static final int CALL = 1_000;
    private static final Duration FOR_THE_SILENT = Duration.ofMillis(50);

    /** Asks all that have a leader, and waits for them. */
    void read(Round round, Iterable<WatchedTopic> topics) throws InterruptedException {
        var asked = new ArrayList<WatchedPartition>();
        var startless = new ArrayList<WatchedPartition>();
        for (var topic : topics) {
            for (var partition : topic.partitions()) {
                partition.end(UNKNOWN);
                if (partition.hasLeader()) {
                    asked.add(partition);
                    if (round.isThorough() || partition.start() == UNKNOWN) {
                        startless.add(partition);
                    }
                } else {
                    tell(round, partition, "it has no leader");
                }
            }
        }
        var starts = ask(round, startless, OffsetSpec.earliest());
        var ends = ask(round, asked, OffsetSpec.latest());
        await(round, asked, ends, WatchedPartition::end);
        await(round, startless, starts, WatchedPartition::start);
    }

    /**
     * Asks in several calls if there are many, the same numbers of all topics in one. The hashes of
     * partitions of topics that are named alike are close together, and the admin client keeps
     * those of a call in one map: with all numbers in it, it would be all collisions.
     */
    private static Answers ask(Round round, List<WatchedPartition> partitions, OffsetSpec which) {
        int calls = Math.ceilDiv(Math.max(1, partitions.size()), CALL);
        var specs = new ArrayList<Map<TopicPartition, OffsetSpec>>();
        for (int i = 0; i < calls; i++) {
            specs.add(new HashMap<>());
        }
        for (var partition : partitions) {
            specs.get(partition.name.partition() % calls).put(partition.name, which);
        }
        var options = new ListOffsetsOptions().timeoutMs(round.timeout(Step.ENDS));
        return new Answers(
                specs.stream().map(some -> round.admin().listOffsets(some, options)).toList());
    }

    private record Answers(List<ListOffsetsResult> calls) {
        KafkaFuture<ListOffsetsResultInfo> to(TopicPartition name) {
            return calls.get(name.partition() % calls.size()).partitionResult(name);
        }
    }

    private static void await(
            Round round,
            List<WatchedPartition> partitions,
            Answers answers,
            ObjLongConsumer<WatchedPartition> take)
            throws InterruptedException {
        var silent = new ArrayList<WatchedPartition>();
        long end = round.budget().end(Step.ENDS);
        for (var partition : partitions) {
            if (partition.isSilent()) {
                silent.add(partition);
            } else {
                await(round, partition, answers, take, end);
            }
        }
        long soon = round.budget().endIn(FOR_THE_SILENT);
        for (var partition : silent) {
            await(round, partition, answers, take, soon);
        }
    }

    private static void await(
            Round round,
            WatchedPartition partition,
            Answers answers,
            ObjLongConsumer<WatchedPartition> take,
            long end)
            throws InterruptedException {
        round.budget()
                .await(answers.to(partition.name), end, e -> tell(round, partition, e))
                .ifPresent(answer -> {
                    partition.silent(false);
                    take.accept(partition, answer.offset());
                });
    }

    /** One that has been deleted since it was described is no fault. */
    private static void tell(Round round, WatchedPartition partition, Throwable e) {
        partition.silent(KafkaFailure.isNoAnswer(e));
        if (!(e instanceof UnknownTopicOrPartitionException)) {
            tell(round, partition, KafkaFailure.text(e));
        }
    }

    private static void tell(Round round, WatchedPartition partition, String reason) {
        var name = partition.name;
        round.faults().add(Kind.PARTITION, name.topic() + "/" + name.partition(), reason);
    }
}
