package io.sluice.monitor;

import static java.util.Objects.requireNonNull;

import io.sluice.monitor.Budget.Step;
import io.sluice.monitor.Faults.Kind;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TopicListing;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/**
 * Which topics there are, and who leads their partitions. All are described in every round: that is
 * how it is known which partitions have nobody to ask.
 */
final class TopicSurvey {
    private final Map<String, WatchedTopic> topics = new HashMap<>();
    private @Nullable KafkaFuture<Map<String, TopicListing>> listing;
    private Map<String, KafkaFuture<TopicDescription>> known = Map.of();
    private Map<String, KafkaFuture<TopicDescription>> added = Map.of();

    /** Asks for their names, and what is new of those known. */
    void ask(Round round) {
        var options =
                new ListTopicsOptions().listInternal(true).timeoutMs(round.timeout(Step.LISTS));
        listing = round.admin().listTopics(options).namesToListings();
        known = describe(round, topics.keySet());
    }

    /**
     * Waits for the answers.
     *
     * @return by name, those whose partitions are known; empty if they could not be asked for
     */
    Optional<Map<String, WatchedTopic>> topics(Round round) throws InterruptedException {
        var listed =
                round.budget()
                        .await(
                                requireNonNull(listing),
                                Step.LISTS,
                                e -> round.faults().add("topics", KafkaFailure.text(e)));
        if (listed.isEmpty()) {
            return Optional.empty();
        }
        added = describe(round, renew(listed.get()));
        take(round, known);
        take(round, added);
        var described = new HashMap<>(topics);
        described.values().removeIf(topic -> !topic.isDescribed());
        return Optional.of(described);
    }

    /** Forgets those that are gone. Returns those that were not there before. */
    private Set<String> renew(Map<String, TopicListing> listed) {
        topics.keySet().retainAll(listed.keySet());
        var unknown = new HashSet<String>();
        listed.forEach((name, topic) -> {
            var before = topics.get(name);
            if (before == null || !before.is(topic)) {
                topics.put(name, new WatchedTopic(topic));
                unknown.add(name);
            }
        });
        return unknown;
    }

    private static Map<String, KafkaFuture<TopicDescription>> describe(
            Round round, Collection<String> names) {
        return names.isEmpty()
                ? Map.of()
                : round.admin()
                        .describeTopics(
                                names,
                                new DescribeTopicsOptions().timeoutMs(round.timeout(Step.COMMITS)))
                        .topicNameValues();
    }

    private void take(Round round, Map<String, KafkaFuture<TopicDescription>> answers)
            throws InterruptedException {
        for (var answer : answers.entrySet()) {
            var topic = topics.get(answer.getKey());
            if (topic != null) {
                round.budget()
                        .await(
                                answer.getValue(),
                                Step.COMMITS,
                                e -> tell(round.faults(), topic.name(), e))
                        .ifPresent(topic::describe);
            }
        }
    }

    /** One that is gone already, or not quite there yet, is no fault. */
    private static void tell(Faults faults, String topic, Throwable e) {
        if (!(e instanceof UnknownTopicOrPartitionException)) {
            faults.add(Kind.TOPIC, topic, KafkaFailure.text(e));
        }
    }
}
