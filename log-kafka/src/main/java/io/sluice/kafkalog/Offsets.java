package io.sluice.kafkalog;

import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletionStage;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.TopicPartition;

/** Tells where partitions begin and end, and where times begin in them. */
@FunctionalInterface
interface Offsets {
    /** Of each partition the offset that is meant; -1 if there is none. Does not block. */
    CompletionStage<Map<TopicPartition, Long>> find(Set<TopicPartition> partitions, OffsetSpec of);
}
