package io.sluice.monitor;

import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.TopicPartitionInfo;
import org.apache.kafka.common.config.TopicConfig;
import org.apache.kafka.common.errors.InvalidReplicaAssignmentException;
import org.apache.kafka.common.errors.InvalidRequestException;
import org.apache.kafka.common.errors.PolicyViolationException;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** The probe's topic: a partition for each broker to lead. */
final class ProbeTopic {
    private static final Logger LOG = LoggerFactory.getLogger(ProbeTopic.class);

    /** Brokers come and go under new numbers; partitions stay. */
    private static final int MAX_PARTITIONS_PER_BROKER = 4;

    private static final Map<String, String> CONFIG =
            Map.of(
                    TopicConfig.CLEANUP_POLICY_CONFIG, TopicConfig.CLEANUP_POLICY_DELETE,
                    TopicConfig.RETENTION_MS_CONFIG, "600000",
                    TopicConfig.RETENTION_BYTES_CONFIG, "4194304",
                    TopicConfig.SEGMENT_MS_CONFIG, "600000",
                    TopicConfig.SEGMENT_BYTES_CONFIG, "1048576");

    private final Admin admin;
    private final ProbeSettings settings;

    ProbeTopic(Admin admin, ProbeSettings settings) {
        this.admin = admin;
        this.settings = settings;
    }

    /** Sees to it that the topic is there, and has a partition for each broker. */
    void ensure() throws ExecutionException, TimeoutException, InterruptedException {
        var brokers = get(admin.describeCluster().nodes()).stream().map(Node::id).sorted().toList();
        var partitions = partitions();
        if (partitions.isEmpty()) {
            create(brokers);
            return;
        }
        var without = new ArrayList<>(brokers);
        partitions.stream()
                .filter(partition -> !partition.replicas().isEmpty())
                .map(partition -> (Integer) partition.replicas().getFirst().id())
                .forEach(without::remove);
        if (!without.isEmpty() && partitions.size() < MAX_PARTITIONS_PER_BROKER * brokers.size()) {
            add(partitions.size(), without, brokers);
        }
    }

    private List<TopicPartitionInfo> partitions()
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            var topics = get(admin.describeTopics(List.of(settings.topic())).allTopicNames());
            var topic = topics.get(settings.topic());
            return topic == null ? List.of() : topic.partitions();
        } catch (ExecutionException e) {
            if (e.getCause() instanceof UnknownTopicOrPartitionException) {
                return List.of();
            }
            throw e;
        }
    }

    private void create(List<Integer> brokers)
            throws ExecutionException, TimeoutException, InterruptedException {
        var assignments = new HashMap<Integer, List<Integer>>();
        for (int i = 0; i < brokers.size(); i++) {
            assignments.put(i, replicas(brokers.get(i), brokers, settings.replicas()));
        }
        try {
            create(new NewTopic(settings.topic(), assignments));
        } catch (ExecutionException e) {
            if (!isAssignmentRefused(e.getCause())) {
                throw e;
            }
            // where replicas are not for us to place, it has to do with what the brokers choose
            int replicas = Math.min(settings.replicas(), brokers.size());
            create(new NewTopic(settings.topic(), brokers.size(), (short) replicas));
        }
    }

    private static boolean isAssignmentRefused(@Nullable Throwable refusal) {
        return refusal instanceof InvalidReplicaAssignmentException
                || refusal instanceof InvalidRequestException
                || refusal instanceof PolicyViolationException;
    }

    private void create(NewTopic topic)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            get(admin.createTopics(List.of(topic.configs(CONFIG))).all());
        } catch (ExecutionException e) {
            if (!(e.getCause() instanceof TopicExistsException)) {
                throw e;
            }
        }
    }

    /** What is there serves without these, so that being refused is no failure. */
    private void add(int count, List<Integer> without, List<Integer> brokers)
            throws TimeoutException, InterruptedException {
        var assignments =
                without.stream()
                        .map(broker -> replicas(broker, brokers, settings.replicas()))
                        .toList();
        var more = NewPartitions.increaseTo(count + without.size(), assignments);
        try {
            get(admin.createPartitions(Map.of(settings.topic(), more)).all());
        } catch (ExecutionException e) {
            LOG.atDebug().setCause(e).log("the probe's topic gets no more partitions");
        }
    }

    /** That broker, and those that come after it. */
    static List<Integer> replicas(int leader, List<Integer> brokers, int wanted) {
        int first = brokers.indexOf(leader);
        var replicas = new ArrayList<Integer>();
        for (int i = 0; i < Math.min(wanted, brokers.size()); i++) {
            replicas.add(brokers.get((first + i) % brokers.size()));
        }
        return replicas;
    }

    private <T> T get(KafkaFuture<T> future)
            throws ExecutionException, TimeoutException, InterruptedException {
        var patience = settings.patience().plus(Duration.ofSeconds(1));
        return future.get(patience.toMillis(), TimeUnit.MILLISECONDS);
    }
}
