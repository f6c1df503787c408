package io.sluice.monitor;

import static java.util.Objects.requireNonNull;
import static java.util.stream.Collectors.toMap;

import io.sluice.monitor.Budget.Step;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.admin.DescribeClusterOptions;
import org.apache.kafka.clients.admin.DescribeClusterResult;
import org.apache.kafka.clients.admin.DescribeMetadataQuorumOptions;
import org.apache.kafka.clients.admin.QuorumInfo;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.Node;
import org.apache.kafka.common.errors.UnsupportedVersionException;
import org.jspecify.annotations.Nullable;

/**
 * The brokers and who leads them. Brokers that have a quorum of controllers name any broker as the
 * controller when they are asked for the cluster, so the quorum itself is asked where there is one.
 */
final class ClusterSurvey {
    private boolean hasQuorum = true;
    private @Nullable DescribeClusterResult answer;
    private @Nullable KafkaFuture<QuorumInfo> quorum;

    void ask(Round round) {
        int timeout = round.timeout(Step.LISTS);
        answer = round.admin().describeCluster(new DescribeClusterOptions().timeoutMs(timeout));
        quorum =
                hasQuorum
                        ? round.admin()
                                .describeMetadataQuorum(
                                        new DescribeMetadataQuorumOptions().timeoutMs(timeout))
                                .quorumInfo()
                        : null;
    }

    /** By id; empty if they do not answer. */
    Optional<Map<Integer, Node>> brokers(Round round) throws InterruptedException {
        return round.budget()
                .await(
                        requireNonNull(answer).nodes(),
                        Step.LISTS,
                        e -> round.faults().add("brokers", KafkaFailure.text(e)))
                .map(ClusterSurvey::byId);
    }

    private static Map<Integer, Node> byId(Collection<Node> nodes) {
        return nodes.stream().collect(toMap(Node::id, node -> node));
    }

    @Nullable String id(Round round) throws InterruptedException {
        return round.budget()
                .await(requireNonNull(answer).clusterId(), Step.LISTS, _ -> {})
                .orElse(null);
    }

    int controller(Round round) throws InterruptedException {
        if (quorum != null) {
            var leader = round.budget().await(quorum, Step.LISTS, e -> noQuorum(round, e));
            if (leader.isPresent()) {
                return leader.get().leaderId();
            }
        }
        return hasQuorum ? Sighting.UNKNOWN : named(round);
    }

    private void noQuorum(Round round, Throwable e) {
        hasQuorum = !(e instanceof UnsupportedVersionException);
        if (hasQuorum) {
            round.faults().add("controller", KafkaFailure.text(e));
        }
    }

    private int named(Round round) throws InterruptedException {
        return round.budget()
                .await(requireNonNull(answer).controller(), Step.LISTS, _ -> {})
                .map(Node::id)
                .orElse(Sighting.UNKNOWN);
    }
}
