package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;
import static java.util.stream.Collectors.toMap;

import io.sluice.monitor.Budget.Step;
import io.sluice.monitor.Sighting.Kind;
import io.sluice.monitor.Sighting.Member;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.function.Function;
import org.apache.kafka.clients.admin.ClassicGroupDescription;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.DescribeClassicGroupsOptions;
import org.apache.kafka.clients.admin.DescribeConsumerGroupsOptions;
import org.apache.kafka.clients.admin.DescribeShareGroupsOptions;
import org.apache.kafka.clients.admin.DescribeStreamsGroupsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListShareGroupOffsetsSpec;
import org.apache.kafka.clients.admin.MemberDescription;
import org.apache.kafka.clients.admin.ShareGroupDescription;
import org.apache.kafka.clients.admin.SharePartitionOffsetInfo;
import org.apache.kafka.clients.admin.StreamsGroupDescription;
import org.apache.kafka.clients.admin.StreamsGroupMemberDescription;
import org.apache.kafka.clients.admin.StreamsGroupSubtopologyDescription;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.jspecify.annotations.Nullable;

/** What is asked about groups of a kind, all of them at once. */
final class GroupQuestions {
    private final Round round;

    /**
     * What a group's coordinator says of it.
     *
     * @param protocol its assignment's; null if it has none
     */
    record Description(String state, @Nullable String protocol, List<Member> members) {}

    /**
     * How far a group has come in a partition.
     *
     * @param lag what a share group has not had, which its members take in any order; unknown for
     *     others
     */
    record Mark(long offset, long lag) {
        static Mark of(OffsetAndMetadata commit) {
            return new Mark(commit.offset(), UNKNOWN);
        }

        static Mark of(SharePartitionOffsetInfo share) {
            return new Mark(share.startOffset(), share.lag().orElse((long) UNKNOWN));
        }

        /**
         * As if what a share group lacks were the last records of the partition. Its own start is
         * behind that, and may stay behind though it has had everything.
         */
        long offset(long end) {
            return lag == UNKNOWN || end == UNKNOWN ? offset : Math.max(offset, end - lag);
        }
    }

    GroupQuestions(Round round) {
        this.round = round;
    }

    /** By id. */
    Map<String, KafkaFuture<Description>> describe(Kind kind, Collection<String> ids) {
        int timeout = round.timeout(Step.ENDS);
        var admin = round.admin();
        return switch (kind) {
            case CLASSIC ->
                    each(
                            admin.describeClassicGroups(
                                            ids,
                                            new DescribeClassicGroupsOptions().timeoutMs(timeout))
                                    .describedGroups(),
                            GroupQuestions::classic);
            case CONSUMER ->
                    each(
                            admin.describeConsumerGroups(
                                            ids,
                                            new DescribeConsumerGroupsOptions().timeoutMs(timeout))
                                    .describedGroups(),
                            GroupQuestions::consumer);
            case SHARE ->
                    each(
                            admin.describeShareGroups(
                                            ids,
                                            new DescribeShareGroupsOptions().timeoutMs(timeout))
                                    .describedGroups(),
                            GroupQuestions::share);
            case STREAMS ->
                    each(
                            admin.describeStreamsGroups(
                                            ids,
                                            new DescribeStreamsGroupsOptions().timeoutMs(timeout))
                                    .describedGroups(),
                            GroupQuestions::streams);
            case OTHER -> Map.of();
        };
    }

    /** How far groups that commit have come, by id. */
    Map<String, KafkaFuture<Map<TopicPartition, Mark>>> commits(Collection<String> ids) {
        var all = ids.stream().collect(toMap(id -> id, _ -> new ListConsumerGroupOffsetsSpec()));
        var options = new ListConsumerGroupOffsetsOptions().timeoutMs(round.timeout(Step.COMMITS));
        var answers = round.admin().listConsumerGroupOffsets(all, options);
        return ids.stream()
                .collect(
                        toMap(
                                id -> id,
                                id ->
                                        answers.partitionsToOffsetAndMetadata(id)
                                                .thenApply(found -> marks(found, Mark::of))));
    }

    /** How far share groups have come, by id. */
    Map<String, KafkaFuture<Map<TopicPartition, Mark>>> shares(Collection<String> ids) {
        var all = ids.stream().collect(toMap(id -> id, _ -> new ListShareGroupOffsetsSpec()));
        var options = new ListShareGroupOffsetsOptions().timeoutMs(round.timeout(Step.COMMITS));
        var answers = round.admin().listShareGroupOffsets(all, options);
        return ids.stream()
                .collect(
                        toMap(
                                id -> id,
                                id ->
                                        answers.partitionsToOffsetInfo(id)
                                                .thenApply(found -> marks(found, Mark::of))));
    }

    /** Where nothing was committed there is a null, or a negative offset. */
    private static <T> Map<TopicPartition, Mark> marks(
            Map<TopicPartition, T> found, Function<T, Mark> mark) {
        var marks = HashMap.<TopicPartition, Mark>newHashMap(found.size());
        found.forEach((partition, answer) -> {
            if (answer != null) {
                marks.put(partition, mark.apply(answer));
            }
        });
        marks.values().removeIf(m -> m.offset() < 0);
        return marks;
    }

    private static <T> Map<String, KafkaFuture<Description>> each(
            Map<String, KafkaFuture<T>> answers, KafkaFuture.BaseFunction<T, Description> read) {
        var descriptions = new HashMap<String, KafkaFuture<Description>>();
        answers.forEach((id, answer) -> descriptions.put(id, answer.thenApply(read)));
        return descriptions;
    }

    private static Description classic(ClassicGroupDescription group) {
        return new Description(
                group.state().toString(), orNull(group.protocolData()), members(group.members()));
    }

    private static Description consumer(ConsumerGroupDescription group) {
        return new Description(
                group.groupState().toString(),
                orNull(group.partitionAssignor()),
                members(group.members()));
    }

    private static Description share(ShareGroupDescription group) {
        var members = new ArrayList<Member>();
        for (var member : group.members()) {
            members.add(
                    new Member(
                            member.consumerId(),
                            member.clientId(),
                            member.host(),
                            assigned(member.assignment().topicPartitions())));
        }
        return new Description(group.groupState().toString(), null, members);
    }

    private static Description streams(StreamsGroupDescription group) {
        var sources = new HashMap<String, List<String>>();
        group.subtopologies().forEach(part -> sources.put(part.subtopologyId(), sources(part)));
        var members = new ArrayList<Member>();
        for (var member : group.members()) {
            members.add(
                    new Member(
                            member.memberId(),
                            member.clientId(),
                            member.clientHost(),
                            assigned(member, sources)));
        }
        return new Description(group.groupState().toString(), null, members);
    }

    private static List<String> sources(StreamsGroupSubtopologyDescription part) {
        var topics = new ArrayList<>(part.sourceTopics());
        topics.addAll(part.repartitionSourceTopics().keySet());
        return topics;
    }

    private static Map<String, List<Integer>> assigned(
            StreamsGroupMemberDescription member, Map<String, List<String>> sources) {
        var partitions = new ArrayList<TopicPartition>();
        for (var task : member.assignment().activeTasks()) {
            for (var topic : sources.getOrDefault(task.subtopologyId(), List.of())) {
                task.partitions().forEach(n -> partitions.add(new TopicPartition(topic, n)));
            }
        }
        return assigned(Set.copyOf(partitions));
    }

    private static List<Member> members(Collection<MemberDescription> described) {
        var members = new ArrayList<Member>();
        for (var member : described) {
            members.add(
                    new Member(
                            member.consumerId(),
                            member.clientId(),
                            member.host(),
                            assigned(member.assignment().topicPartitions())));
        }
        return members;
    }

    private static Map<String, List<Integer>> assigned(Set<TopicPartition> partitions) {
        var byTopic = new TreeMap<String, List<Integer>>();
        for (var partition : partitions) {
            byTopic.computeIfAbsent(partition.topic(), _ -> new ArrayList<>())
                    .add(partition.partition());
        }
        byTopic.values().forEach(numbers -> numbers.sort(null));
        return byTopic;
    }

    private static @Nullable String orNull(@Nullable String text) {
        return text == null || text.isEmpty() ? null : text;
    }
}
