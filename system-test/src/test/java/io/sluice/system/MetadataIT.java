package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.TopicPartition;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Topics that change under way: they grow, they are made again, they come late. */
class MetadataIT {
    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    @BeforeAll
    static void start() throws Exception {
        brokers =
                Brokers.start(directory.resolve("kafka"), "growing", "renewed", "counted", "there");
        gateway = gateway("growing", "renewed", "counted").awaitReady();
    }

    private static GatewayProcess gateway(String... streams) throws Exception {
        var yaml = new StringBuilder();
        for (String stream : streams) {
            yaml.append("  %s: {topic: %s}\n".formatted(stream, stream));
        }
        return GatewayProcess.start(
                directory,
                """
                listen: {port: 0}
                metrics: {open: true}
                kafka: {brokers: "%s", group: watchers}
                auth: none
                streams:
                """
                                .formatted(brokers.bootstrap())
                        + yaml);
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static Client subscribed(GatewayProcess to, String stream) {
        var client = Client.connect(to.ws("/v1/ws"));
        client.send("{\"type\":\"subscribe\",\"stream\":\"" + stream + "\"}").awaitCount(1);
        return client;
    }

    private static void publish(String topic, int partition, String value) throws Exception {
        byte[] bytes = value.getBytes(UTF_8);
        brokers.producer().send(new ProducerRecord<>(topic, partition, null, bytes)).get();
    }

    private static String life(JsonNode position) {
        return position.asText().replaceAll("\\.\\d+:\\d+$", "");
    }

    @Test
    void newPartitionsAreReadFromTheirBeginning() throws Exception {
        try (var client = subscribed(gateway, "growing")) {
            publish("growing", 0, "{\"n\":0}");
            client.awaitCount(2);
            brokers.administer(admin ->
                    admin.createPartitions(Map.of("growing", NewPartitions.increaseTo(3))).all());
            for (int n = 1; n <= 9; n++) {
                publish("growing", n % 3, "{\"n\":" + n + "}");
            }
            client.awaitCount(11);
            var data = client.messages("data");
            assertThat(data)
                    .extracting(message -> message.get("data").get("n").asInt())
                    .containsExactlyInAnyOrder(0, 1, 2, 3, 4, 5, 6, 7, 8, 9);
            assertThat(data)
                    .extracting(m -> life(m.get("position")))
                    .containsOnly(life(data.getFirst().get("position")));
            for (int partition = 0; partition < 3; partition++) {
                String mark = "." + partition + ":";
                assertThat(data)
                        .filteredOn(m -> m.get("position").asText().contains(mark))
                        .extracting(m -> m.get("data").get("n").asInt())
                        .isSorted();
            }
            assertThat(client.messages("gap")).isEmpty();
            try (var late = subscribed(gateway, "growing")) {
                assertThat(late.messages().getFirst().get("position"))
                        .hasSize(3)
                        .extracting(position -> position.asText().replaceAll(".*\\.(?=\\d+:)", ""))
                        .containsExactly("0:4", "1:3", "2:3");
            }
        }
    }

    @Test
    void aTopicThatIsMadeAgainIsToldAsAGap() throws Exception {
        try (var client = subscribed(gateway, "renewed")) {
            for (int n = 0; n < 3; n++) {
                brokers.publish("renewed", "{\"old\":" + n + "}");
            }
            client.awaitCount(4);
            var old = client.messages("data").getLast().get("position");

            brokers.kafka().deleteTopic("renewed");
            Awaitility.await().until(() -> brokers.kafka().createTopic("renewed", 1, Map.of()));
            Awaitility.await()
                    .ignoreExceptions()
                    .until(() -> brokers.publish("renewed", "{\"new\":0}") >= 0);
            for (int n = 1; n < 5; n++) {
                brokers.publish("renewed", "{\"new\":" + n + "}");
            }
            client.await(
                    "the new records",
                    messages -> messages.getLast().endsWith(",\"data\":{\"new\":4}}"));

            var messages = client.messages();
            var gap = messages.get(4);
            assertThat(gap.get("type").asText()).isEqualTo("gap");
            assertThat(gap.get("reason").asText()).isEqualTo("recreated");
            assertThat(gap.get("from")).isEqualTo(old);
            assertThat(gap.get("to").asText()).endsWith(".0:0");
            assertThat(life(gap.get("to"))).isNotEqualTo(life(old));
            var data = messages.subList(5, messages.size());
            assertThat(data)
                    .extracting(message -> message.get("data").get("new").asInt())
                    .startsWith(0)
                    .endsWith(1, 2, 3, 4)
                    .isSorted();
            assertThat(data)
                    .extracting(message -> life(message.get("position")))
                    .containsOnly(life(gap.get("to")));
        }
    }

    @Test
    void aTopicMayComeLate() throws Exception {
        try (var other = gateway("late", "there");
                var client = subscribed(other, "late");
                var neighbour = subscribed(other, "there")) {
            assertThat(client.received())
                    .containsExactly(
                            "{\"type\":\"subscribed\",\"stream\":\"late\",\"streams\":[\"late\"]}");
            other.child().await("waiting for Kafka topics that do not exist: \\[late]");
            other.awaitMeter("sluice_kafka_reachable", 1);
            Awaitility.await()
                    .pollInterval(Duration.ofMillis(200))
                    .until(() -> {
                        brokers.publish("there", "{}");
                        return neighbour.messages("data").size() > 0;
                    });
            brokers.kafka().createTopic("late", 1, Map.of());
            for (int n = 0; n < 3; n++) {
                brokers.publish("late", "{\"n\":" + n + "}");
            }
            client.awaitCount(4);
            assertThat(client.messages("data"))
                    .extracting(message -> message.get("data").get("n").asInt())
                    .containsExactly(0, 1, 2);
            other.awaitReady();
        }
    }

    /** Commits are for people who watch lag; the group never has members. */
    @Test
    void whatIsReadShowsInTheGroup() throws Exception {
        var partition = new TopicPartition("counted", 0);
        for (int n = 0; n < 7; n++) {
            brokers.publish("counted", "{}");
        }
        Awaitility.await()
                .atMost(Duration.ofSeconds(20))
                .until(
                        () ->
                                brokers.administer(admin ->
                                        admin.listConsumerGroupOffsets("watchers")
                                                .partitionsToOffsetAndMetadata()),
                        offsets ->
                                offsets.get(partition) != null
                                        && offsets.get(partition).offset() == 7);
        var group =
                brokers.administer(
                        admin -> admin.describeConsumerGroups(List.of("watchers")).all());
        assertThat(group.get("watchers").members()).isEmpty();
        assertThat(group.get("watchers").groupState()).isEqualTo(GroupState.EMPTY);
        assertThat(gateway.meter("sluice_log_commit_refused{stream=\"counted\"}")).isZero();
    }
}
