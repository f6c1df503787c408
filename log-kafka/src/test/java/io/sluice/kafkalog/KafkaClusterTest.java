package io.sluice.kafkalog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Time;
import io.sluice.kafkalog.TopicOutcome.Created;
import io.sluice.kafkalog.TopicOutcome.Difference;
import io.sluice.kafkalog.TopicOutcome.Differs;
import io.sluice.kafkalog.TopicOutcome.Exists;
import io.sluice.kafkalog.TopicOutcome.Failed;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

@ExtendWith(Broker.Shared.class)
class KafkaClusterTest {
    private final Broker broker;

    KafkaClusterTest(Broker broker) {
        this.broker = broker;
    }

    @Test
    void makesMissingTopicsAndSaysWhatItDid() {
        String fresh = Broker.anyTopic();
        String there = broker.create(Broker.anyTopic(), 2, Map.of("retention.ms", "1000"));
        var wanted =
                List.of(
                        spec(fresh, 3, Map.of("retention.ms", "60000", "segment.ms", "10000")),
                        spec(there, 2, Map.of("retention.ms", "1000")),
                        spec(there, 4, Map.of("retention.ms", "2000", "cleanup.policy", "delete")),
                        spec(there, TopicSpec.BROKERS_CHOICE, Map.of()),
                        spec(Broker.anyTopic(), 1, Map.of("retention.ms", "soon")),
                        spec("no spaces", 1, Map.of()));
        try (var cluster = broker.cluster()) {
            var outcomes = cluster.createMissing(wanted);
            assertThat(outcomes.subList(0, 4))
                    .containsExactly(
                            new Created(fresh),
                            new Exists(there),
                            new Differs(
                                    there,
                                    List.of(
                                            new Difference("partitions", "4", "2"),
                                            new Difference("retention.ms", "2000", "1000"))),
                            new Exists(there));
            assertThat(outcomes.subList(4, 6))
                    .allSatisfy(outcome -> assertThat(outcome).isInstanceOf(Failed.class));
            assertThat(cluster.createMissing(wanted.subList(0, 1)))
                    .containsExactly(new Exists(fresh));
        }
    }

    @Test
    void saysWhenItCanBeReached() {
        try (var cluster = broker.cluster()) {
            var registry = new SimpleMeterRegistry();
            new KafkaMeters(registry).bind(cluster);
            await().until(cluster::isReachable);
            assertThat(cluster.clusterId()).isPresent();
            assertThat(cluster.problem()).isEmpty();
            assertThat(registry.get("sluice.kafka.reachable").gauge().value()).isEqualTo(1);
        }
    }

    @Test
    void isUnreachableWhereNobodyListens() throws IOException {
        var settings = settings("127.0.0.1:" + portOfNobody(), Map.of());
        try (var cluster = new KafkaCluster(settings, Time.system())) {
            assertThat(cluster.problem()).isPresent();
            await().until(() -> cluster.problem().orElse("").contains("cannot be reached"));
            assertThat(cluster.isReachable()).isFalse();
            assertThat(cluster.unreachableSince()).isPresent();
        }
    }

    @Test
    void aNameThatDoesNotResolveMayYetResolve() {
        var settings = settings("kafka.invalid:9092", Map.of());
        try (var cluster = new KafkaCluster(settings, Time.system())) {
            await().until(() -> cluster.problem().orElse("").contains("cannot be resolved"));
            assertThat(cluster.createMissing(List.of(spec("t", 1, Map.of()))))
                    .containsExactly(new Failed("t", "its address cannot be resolved"));
        }
    }

    @Test
    void aPropertyThatCannotBeIsRefused() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> cluster(Map.of("security.protocol", "CARRIER_PIGEON")))
                .withMessageContaining("security.protocol");
    }

    @Test
    void showsNoSecrets() {
        var settings = settings("h:1", Map.of("sasl.jaas.config", "password=hunter2"));
        assertThat(settings.toString()).contains("sasl.jaas.config").doesNotContain("hunter2");
    }

    @Test
    void refusesTopicsThatCannotBe() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> spec("t", 0, Map.of()))
                .withMessageContaining("partitions of topic 't'");
    }

    private KafkaCluster cluster(Map<String, String> properties) {
        return new KafkaCluster(settings(broker.settings().bootstrap(), properties), Time.system());
    }

    private static KafkaClusterSettings settings(String bootstrap, Map<String, String> properties) {
        return new KafkaClusterSettings(bootstrap, "test", properties, ReplaySettings.DEFAULT);
    }

    private static TopicSpec spec(String name, int partitions, Map<String, String> config) {
        return new TopicSpec(name, partitions, 1, config);
    }

    private static int portOfNobody() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }
}
