package io.sluice.kafkalog;

import static java.util.stream.Collectors.toMap;

import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The brokers, as a whole: whether they can be reached, which topics there are. It looks every few
 * seconds, so that asking costs nothing. Safe for any thread; close it after the logs and appenders
 * that use it.
 */
public final class KafkaCluster implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(KafkaCluster.class);
    private static final Duration LOOK_WHEN_UP = Duration.ofSeconds(2);
    private static final Duration LOOK_WHEN_DOWN = Duration.ofSeconds(1);
    private static final Duration PATIENCE = Duration.ofSeconds(3);

    private final KafkaClusterSettings settings;
    private final Time time;
    private final Stop stop = new Stop();
    private final Trouble trouble;
    private final Thread lookout;
    private final ReplayReaders replayReaders;
    private @Nullable Admin admin;
    private volatile @Nullable String clusterId;
    private volatile boolean reachable;
    private volatile long since;

    /**
     * Begins to look for the brokers and returns at once.
     *
     * @throws IllegalArgumentException if a property has a value that it cannot have
     */
    public KafkaCluster(KafkaClusterSettings settings, Time time) {
        this.settings = settings;
        this.time = time;
        this.since = time.millis();
        this.trouble = new Trouble(LOG, "kafka", settings.bootstrap());
        checkProperties(settings);
        this.replayReaders = ReplayReaders.of(settings, time);
        this.lookout = Thread.ofVirtual().name("kafka-lookout").unstarted(this::lookOut);
        lookout.start();
    }

    private static void checkProperties(KafkaClusterSettings settings) {
        try {
            var _ = new AdminClientConfig(settings.client("check"));
        } catch (ConfigException e) {
            throw new IllegalArgumentException("kafka properties: " + e.getMessage(), e);
        }
    }

    public KafkaClusterSettings settings() {
        return settings;
    }

    /** True if the brokers answered when last asked. */
    public boolean isReachable() {
        return reachable;
    }

    /** Since when the brokers have not answered; empty while they do. */
    public Optional<Instant> unreachableSince() {
        return reachable ? Optional.empty() : Optional.of(Instant.ofEpochMilli(since));
    }

    /** What is in the way of reaching the brokers, for an operator; empty while nothing is. */
    public Optional<String> problem() {
        if (reachable) {
            return Optional.empty();
        }
        String known = trouble.problem();
        return Optional.of(
                known != null
                        ? known
                        : "Kafka at " + settings.bootstrap() + " has not answered yet");
    }

    /** The cluster's id, once known. */
    public Optional<String> clusterId() {
        return Optional.ofNullable(clusterId);
    }

    /** Makes those topics that are missing, and changes none that exist. Blocks. */
    public List<TopicOutcome> createMissing(List<TopicSpec> topics) {
        Admin asked;
        try {
            asked = admin();
        } catch (KafkaException e) {
            String why = Failure.text(e);
            return topics.stream()
                    .<TopicOutcome>map(t -> new TopicOutcome.Failed(t.name(), why))
                    .toList();
        }
        return new TopicCreation(asked, topics).outcomes();
    }

    /** Those of the named topics that exist. Does not block. */
    CompletionStage<Map<String, TopicLife>> describe(Set<String> names) {
        Admin asked;
        try {
            asked = admin();
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
        var options = new DescribeTopicsOptions().timeoutMs((int) PATIENCE.toMillis());
        var answers = asked.describeTopics(names, options).topicNameValues();
        CompletionStage<Map<String, TopicLife>> found =
                askId(asked).thenApply(_ -> new HashMap<>());
        for (var answer : answers.entrySet()) {
            found = found.thenCombine(ifExists(answer.getValue()), this::with);
        }
        return found;
    }

    private static CompletionStage<Optional<TopicDescription>> ifExists(
            KafkaFuture<TopicDescription> answer) {
        return answer.toCompletionStage()
                .thenApply(Optional::of)
                .exceptionallyCompose(e ->
                        Failure.cause(e) instanceof UnknownTopicOrPartitionException
                                ? CompletableFuture.completedStage(Optional.empty())
                                : CompletableFuture.failedStage(e));
    }

    private Map<String, TopicLife> with(
            Map<String, TopicLife> found, Optional<TopicDescription> topic) {
        topic.ifPresent(t ->
                found.put(
                        t.name(),
                        new TopicLife(clusterId().orElse(""), t.topicId(), t.partitions().size())));
        return found;
    }

    /** Of each partition the offset that is meant; -1 if there is none. Does not block. */
    CompletionStage<Map<TopicPartition, Long>> offsets(
            Set<TopicPartition> partitions, OffsetSpec of) {
        var options =
                new ListOffsetsOptions(settings.isolation()).timeoutMs((int) PATIENCE.toMillis());
        var asked = partitions.stream().collect(toMap(partition -> partition, _ -> of));
        try {
            return admin().listOffsets(asked, options)
                    .all()
                    .toCompletionStage()
                    .thenApply(KafkaCluster::offsets);
        } catch (RuntimeException e) {
            return CompletableFuture.failedStage(e);
        }
    }

    private static Map<TopicPartition, Long> offsets(
            Map<TopicPartition, ListOffsetsResultInfo> found) {
        var offsets = new HashMap<TopicPartition, Long>();
        found.forEach((partition, info) -> offsets.put(partition, info.offset()));
        return offsets;
    }

    /** Those who read stretches of any topic again. */
    ReplayReaders replayReaders() {
        return replayReaders;
    }

    private void lookOut() {
        do {
            look();
        } while (!stop.isAskedWithin(reachable ? LOOK_WHEN_UP : LOOK_WHEN_DOWN));
    }

    private void look() {
        try {
            askId(admin())
                    .toCompletableFuture()
                    .get(2 * PATIENCE.toMillis(), TimeUnit.MILLISECONDS);
            since = reachable ? since : time.millis();
            reachable = true;
            trouble.isOver();
        } catch (InterruptedException _) {
            stop.ask();
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            isDown(e);
        }
    }

    private void isDown(Throwable e) {
        if (!stop.isAsked()) {
            since = reachable ? time.millis() : since;
            reachable = false;
            trouble.is(
                    "Kafka at " + settings.bootstrap() + " cannot be reached: " + Failure.text(e));
        }
    }

    private CompletionStage<String> askId(Admin asked) {
        var options = new DescribeClusterOptions().timeoutMs((int) PATIENCE.toMillis());
        return asked.describeCluster(options)
                .clusterId()
                .toCompletionStage()
                .thenApply(id -> clusterId = id == null ? "" : id);
    }

    /** Made when first needed, and again until the brokers' names resolve. */
    private synchronized Admin admin() {
        if (stop.isAsked()) {
            throw new LogUnavailable("the Kafka cluster has been closed");
        }
        Admin made = admin;
        if (made == null) {
            made = Admin.create(settings.client("admin"));
            admin = made;
        }
        return made;
    }

    @Override
    public void close() {
        stop.ask();
        replayReaders.close();
        Admin made;
        synchronized (this) {
            made = admin;
            admin = null;
        }
        if (made != null) {
            made.close(Duration.ofMillis(500));
        }
    }
}
