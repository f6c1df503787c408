package io.sluice.monitor;

import static io.sluice.monitor.SurveyedCluster.anyName;
import static io.sluice.monitor.SurveyedCluster.get;
import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import io.sluice.hub.Time;
import io.sluice.monitor.Sighting.Commit;
import io.sluice.monitor.Sighting.Fault;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.acl.AccessControlEntry;
import org.apache.kafka.common.acl.AclBinding;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.acl.AclPermissionType;
import org.apache.kafka.common.errors.TopicAuthorizationException;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

final class KafkaSurveyOutageTest {
    private static final Duration BUDGET = Duration.ofSeconds(1);
    private static final SurveySettings SETTINGS = new SurveySettings(BUDGET, 5, 200);

    private final ListAppender<ILoggingEvent> lines = new ListAppender<>();

    @BeforeEach
    void listen() {
        lines.start();
        ((Logger) LoggerFactory.getLogger(KafkaSurvey.class)).addAppender(lines);
    }

    @AfterEach
    void listenNoMore() {
        ((Logger) LoggerFactory.getLogger(KafkaSurvey.class)).detachAppender(lines);
    }

    @Test
    void whereNothingListensNothingIsSeenAndOneLineSaysSo() throws Exception {
        int port;
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            port = socket.getLocalPort();
        }
        try (var survey = survey("127.0.0.1:" + port)) {
            for (int i = 0; i < 3; i++) {
                assertBlank(survey.look());
            }
        }
        assertThat(lines.list).hasSize(1);
    }

    @Test
    void aNameThatDoesNotResolveIsAnOutage() throws Exception {
        try (var survey = survey("nowhere.invalid:9092")) {
            var sighting = survey.look();

            assertBlank(sighting);
            assertThat(sighting.faults())
                    .contains(new Fault("brokers", "its address cannot be resolved"));
        }
    }

    @Test
    void aBrokerThatNeverAnswersCostsARoundItsBudget() throws Exception {
        try (var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var survey = survey("127.0.0.1:" + socket.getLocalPort())) {
            for (int i = 0; i < 3; i++) {
                long start = System.nanoTime();
                var sighting = survey.look();

                assertThat(Duration.ofNanos(System.nanoTime() - start))
                        .isLessThan(BUDGET.plusMillis(300));
                assertBlank(sighting);
            }
        }
    }

    @Test
    void aRoundCanBeGivenUp() throws Exception {
        try (var socket = new ServerSocket(0, 50, InetAddress.getLoopbackAddress());
                var survey = survey("127.0.0.1:" + socket.getLocalPort())) {
            Thread.currentThread().interrupt();

            assertThatThrownBy(survey::look).isInstanceOf(InterruptedException.class);
            assertThat(Thread.interrupted()).isFalse();
        }
    }

    @Test
    void aBrokerThatComesBackIsSeenAgain() throws Exception {
        try (var cluster = new SurveyedCluster(Map.of());
                var survey = cluster.survey(SETTINGS)) {
            String topic = cluster.topic(1);
            String group = anyName();
            cluster.send(topic, 0, 10, 20);
            cluster.commit(group, topic, 0, 1);
            await().untilAsserted(() -> assertWhole(survey.look(), topic, group));
            cluster.stop();
            lines.list.clear();
            assertBlank(survey.look());
            assertBlank(survey.look());
            assertThat(lines.list).hasSize(1);
            cluster.start();

            await().atMost(Duration.ofSeconds(30))
                    .untilAsserted(() -> assertWhole(survey.look(), topic, group));
            assertThat(lines.list).hasSize(2);
        }
    }

    @Test
    void whatIsRefusedIsMissingAndNothingElse() throws Exception {
        var authorizer =
                Map.of(
                        "authorizer.class.name",
                        "org.apache.kafka.metadata.authorizer.StandardAuthorizer",
                        "allow.everyone.if.no.acl.found",
                        "true",
                        "super.users",
                        "User:nobody");
        try (var cluster = new SurveyedCluster(authorizer);
                var survey = cluster.survey()) {
            String open = cluster.topic(1);
            String closed = cluster.topic(1);
            String group = anyName();
            String denied = anyName();
            for (var topic : List.of(open, closed)) {
                cluster.commit(group, topic, 0, 1);
                cluster.commit(denied, topic, 0, 1);
            }
            acl(cluster, ResourceType.TOPIC, closed, AclOperation.ALL, AclPermissionType.ALLOW);
            acl(cluster, ResourceType.TOPIC, closed, AclOperation.READ, AclPermissionType.DENY);
            cluster.send(open, 0, 10, 20);
            cluster.send(closed, 0, 10, 20);
            await().until(() -> isRefused(cluster, closed));
            acl(cluster, ResourceType.GROUP, denied, AclOperation.DESCRIBE, AclPermissionType.DENY);

            await().untilAsserted(() -> {
                var sighting = survey.look();
                assertThat(sighting.faults())
                        .containsExactlyInAnyOrder(
                                new Fault("group:" + denied, "not authorized"),
                                new Fault("topic:" + closed, "its records: not authorized"));
                var groups = sighting.groups().orElseThrow();
                assertThat(requireNonNull(groups.get(denied)).commits()).isNull();
                assertThat(requireNonNull(groups.get(group)).commits())
                        .containsExactlyInAnyOrder(
                                new Commit(open, 0, 1, 20),
                                new Commit(closed, 0, 1, Sighting.UNKNOWN));
            });
        }
    }

    private static void acl(
            SurveyedCluster cluster,
            ResourceType type,
            String name,
            AclOperation operation,
            AclPermissionType permission) {
        var entry = new AccessControlEntry("User:*", "*", operation, permission);
        var pattern = new ResourcePattern(type, name, PatternType.LITERAL);
        get(cluster.admin().createAcls(List.of(new AclBinding(pattern, entry))).all());
    }

    private static boolean isRefused(SurveyedCluster cluster, String topic) {
        try (var consumer = cluster.consumer(anyName(), "classic")) {
            consumer.assign(List.of(new TopicPartition(topic, 0)));
            consumer.seek(new TopicPartition(topic, 0), 0);
            return consumer.poll(Duration.ofMillis(100)).count() < 0;
        } catch (TopicAuthorizationException _) {
            return true;
        }
    }

    private static KafkaSurvey survey(String bootstrap) {
        return new KafkaSurvey(
                Map.of("bootstrap.servers", bootstrap, "client.id", "test"),
                SETTINGS,
                Time.system());
    }

    private static void assertBlank(Sighting sighting) {
        assertThat(sighting.brokers()).isEmpty();
        assertThat(sighting.topics()).isEmpty();
        assertThat(sighting.groups()).isEmpty();
        assertThat(sighting.faults()).extracting(Fault::what).contains("brokers");
    }

    private static void assertWhole(Sighting sighting, String topic, String group) {
        assertThat(sighting.faults()).isEmpty();
        assertThat(sighting.topics().orElseThrow()).containsKey(topic);
        assertThat(Optional.ofNullable(sighting.groups().orElseThrow().get(group)))
                .map(Sighting.Group::commits)
                .contains(List.of(new Commit(topic, 0, 1, 20)));
    }
}
