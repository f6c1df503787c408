package io.sluice.kafkalog;

import io.sluice.kafkalog.TopicOutcome.Created;
import io.sluice.kafkalog.TopicOutcome.Difference;
import io.sluice.kafkalog.TopicOutcome.Differs;
import io.sluice.kafkalog.TopicOutcome.Exists;
import io.sluice.kafkalog.TopicOutcome.Failed;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.CreateTopicsOptions;
import org.apache.kafka.clients.admin.DescribeConfigsOptions;
import org.apache.kafka.clients.admin.DescribeTopicsOptions;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.config.ConfigResource;
import org.apache.kafka.common.errors.TopicExistsException;
import org.apache.kafka.common.errors.UnknownTopicOrPartitionException;
import org.jspecify.annotations.Nullable;

/** Makes topics that are missing and compares those that are not with what is wanted. */
final class TopicCreation {
    private static final int PATIENCE_MILLIS = 15_000;

    private final Admin admin;
    private final List<TopicSpec> wanted;
    private @Nullable String outage;

    TopicCreation(Admin admin, List<TopicSpec> wanted) {
        this.admin = admin;
        this.wanted = wanted;
    }

    /** Does it, one topic after the other, and gives up on the rest in an outage. Blocks. */
    List<TopicOutcome> outcomes() {
        return wanted.stream().map(this::outcome).toList();
    }

    private TopicOutcome outcome(TopicSpec spec) {
        if (outage != null) {
            return new Failed(spec.name(), outage);
        }
        try {
            return create(spec) ? new Created(spec.name()) : compare(spec);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            outage = "interrupted";
            return new Failed(spec.name(), outage);
        } catch (ExecutionException | TimeoutException | RuntimeException e) {
            String why = Failure.text(e);
            outage = Failure.isOutage(e) ? why : null;
            return new Failed(spec.name(), why);
        }
    }

    /** False if it was there already. */
    private boolean create(TopicSpec spec)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (find(spec.name()).isPresent()) {
            return false;
        }
        var topic =
                new NewTopic(spec.name(), number(spec.partitions()), replicas(spec))
                        .configs(spec.config());
        try {
            get(
                    admin.createTopics(
                                    List.of(topic),
                                    new CreateTopicsOptions().timeoutMs(PATIENCE_MILLIS))
                            .all());
            return true;
        } catch (ExecutionException e) {
            if (Failure.cause(e) instanceof TopicExistsException) {
                return false;
            }
            throw e;
        }
    }

    private static Optional<Integer> number(int number) {
        return number == TopicSpec.BROKERS_CHOICE ? Optional.empty() : Optional.of(number);
    }

    private static Optional<Short> replicas(TopicSpec spec) {
        return number(spec.replicas()).map(Integer::shortValue);
    }

    private Optional<TopicDescription> find(String name)
            throws ExecutionException, TimeoutException, InterruptedException {
        try {
            var options = new DescribeTopicsOptions().timeoutMs(PATIENCE_MILLIS);
            return Optional.ofNullable(
                    get(admin.describeTopics(List.of(name), options).allTopicNames()).get(name));
        } catch (ExecutionException e) {
            if (Failure.cause(e) instanceof UnknownTopicOrPartitionException) {
                return Optional.empty();
            }
            throw e;
        }
    }

    private TopicOutcome compare(TopicSpec spec)
            throws ExecutionException, TimeoutException, InterruptedException {
        var differences = new ArrayList<Difference>();
        var found = find(spec.name());
        if (found.isEmpty()) {
            return new Failed(spec.name(), "it is being made or deleted by someone else");
        }
        var partitions = found.get().partitions();
        compare("partitions", spec.partitions(), partitions.size(), differences);
        compare("replicas", spec.replicas(), partitions.getFirst().replicas().size(), differences);
        compareConfig(spec, differences);
        return differences.isEmpty()
                ? new Exists(spec.name())
                : new Differs(spec.name(), differences);
    }

    private static void compare(String what, int wanted, int found, List<Difference> differences) {
        if (wanted != TopicSpec.BROKERS_CHOICE && wanted != found) {
            differences.add(new Difference(what, "" + wanted, "" + found));
        }
    }

    private void compareConfig(TopicSpec spec, List<Difference> differences)
            throws ExecutionException, TimeoutException, InterruptedException {
        if (spec.config().isEmpty()) {
            return;
        }
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, spec.name());
        var options = new DescribeConfigsOptions().timeoutMs(PATIENCE_MILLIS);
        Config found = get(admin.describeConfigs(List.of(resource), options).all()).get(resource);
        if (found == null) {
            return;
        }
        spec.config().keySet().stream()
                .sorted()
                .forEach(name -> {
                    var entry = found.get(name);
                    String value = entry == null ? "not set" : "" + entry.value();
                    String want = "" + spec.config().get(name);
                    if (!want.strip().equals(value)) {
                        differences.add(new Difference(name, want, value));
                    }
                });
    }

    private static <T> T get(KafkaFuture<T> future)
            throws ExecutionException, TimeoutException, InterruptedException {
        return future.get(PATIENCE_MILLIS + 1_000L, TimeUnit.MILLISECONDS);
    }
}
