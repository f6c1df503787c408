package io.sluice.monitor;

import static io.sluice.monitor.Scene.commit;
import static io.sluice.monitor.Scene.member;
import static io.sluice.monitor.Sighting.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.sluice.hub.Payload;
import java.time.Duration;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

class DocumentsTest {
    private static final ObjectMapper MAPPER = new ObjectMapper();

    private final Told told = new Told();
    private final Scene scene = told.scene;
    private final Documents documents = new Documents(MonitorSettings.STANDARD);

    private static JsonNode json(@Nullable Payload payload) throws Exception {
        return MAPPER.readTree(Objects.requireNonNull(payload).toArray());
    }

    private static Documents.Document of(List<Documents.Document> all, String key) {
        return all.stream().filter(d -> d.key().equals(key)).findFirst().orElseThrow();
    }

    private static void assertSame(Documents.Document document, String expected) throws Exception {
        var payload = Objects.requireNonNull(document.payload());
        assertThat(payload.text()).isEqualTo(MAPPER.readTree(expected).toString());
    }

    @Test
    void theMetricsAreOneDocument() throws Exception {
        scene.topic("b", 10).topic("a", 100, 50);
        scene.group("g2", List.of(), List.of());
        scene.group("g1", commit("a", 1, 50), commit("a", 0, 90));
        told.now();
        scene.topic("a", 103, 50);
        scene.tick();
        var probe = new Latency.Percentiles(5.2, 12.8, 25.6001);
        var report = told.now(new Latency(probe, probe, "probe"), BrokerFigures.UNKNOWN);
        assertSame(
                of(documents.of(report), "metrics"),
                """
                {"type":"metrics","timestamp":1700000007,
                "throughput":
                  {"produceRate":1.5,"fetchRate":0.0,"produceBytes":15.0,"fetchBytes":0.0},
                "latency":{"produceP50":5.2,"produceP95":12.8,"produceP99":25.6,
                  "fetchP50":5.2,"fetchP95":12.8,"fetchP99":25.6},
                "topicStats":[
                  {"name":"a","partitions":2,"totalMessages":153,"totalBytes":1530,
                    "produceRate":1.5,"fetchRate":0.0},
                  {"name":"b","partitions":1,"totalMessages":10,"totalBytes":100,
                    "produceRate":0.0,"fetchRate":0.0}],
                "consumerLags":[
                  {"groupId":"g1","state":"Stable","members":1,"totalLag":13,
                    "timeLagMs":null,"timeLagFrom":null,
                    "topicLags":[{"topic":"a","totalLag":13,"partitionLags":[
                      {"partition":0,"currentOffset":90,"logEndOffset":103,"lag":13},
                      {"partition":1,"currentOffset":50,"logEndOffset":50,"lag":0}]}]},
                  {"groupId":"g2","state":"Stable","members":0,"totalLag":0,
                    "timeLagMs":0,"timeLagFrom":null,"topicLags":[]}],
                "clusterHealth":{"activeConnections":4,"totalTopics":2,"totalPartitions":3,
                  "totalConsumers":2,"diskUsageBytes":400,"memoryUsageBytes":52428800,
                  "goroutineCount":42,
                  "brokers":[{"id":1,"host":"kafka-1","port":9092,"rack":null,"usedBytes":400,
                    "totalBytes":1000,"freeBytes":250}],
                  "controller":1,"underReplicatedPartitions":0,"offlinePartitions":0},
                "sources":{"produceRate":"offsets","fetchRate":"commits",
                  "produceBytes":"logDirs","fetchBytes":"commits and mean record size",
                  "produceLatency":"probe","fetchLatency":"probe",
                  "activeConnections":"clients","diskUsageBytes":"logDirs",
                  "memoryUsageBytes":"jvm"},
                "problems":[{"what":"consumerLags.timeLagMs",
                  "reason":"records were not read, and were there before anybody looked"}]}
                """);
    }

    @Test
    void whatIsNotKnownIsNullAndHasAReason() throws Exception {
        scene.areBrokersSeen = false;
        scene.areTopicsSeen = false;
        scene.areGroupsSeen = false;
        scene.controller = UNKNOWN;
        scene.fault("topics");
        var metrics = json(of(documents.of(told.now()), "metrics").payload());
        assertThat(metrics.get("topicStats").isNull()).isTrue();
        assertThat(metrics.get("consumerLags").isNull()).isTrue();
        assertThat(metrics.get("throughput")).hasSize(4).allMatch(JsonNode::isNull);
        assertThat(metrics.get("latency")).hasSize(6).allMatch(JsonNode::isNull);
        assertThat(metrics.get("clusterHealth").get("totalTopics").isNull()).isTrue();
        assertThat(metrics.get("clusterHealth").get("goroutineCount").asInt()).isEqualTo(42);
        assertThat(metrics.get("problems"))
                .extracting(problem -> problem.get("what").asText())
                .containsExactly(
                        "topics",
                        "throughput.produceRate",
                        "throughput.fetchRate",
                        "throughput.produceBytes",
                        "throughput.fetchBytes",
                        "latency.produce",
                        "latency.fetch",
                        "topicStats",
                        "consumerLags",
                        "clusterHealth.totalTopics",
                        "clusterHealth.totalPartitions",
                        "clusterHealth.totalConsumers",
                        "clusterHealth.diskUsageBytes",
                        "clusterHealth.brokers",
                        "clusterHealth.controller",
                        "clusterHealth.underReplicatedPartitions",
                        "clusterHealth.offlinePartitions");
        assertThat(metrics.get("problems"))
                .allMatch(problem -> !problem.get("reason").asText().isEmpty());
    }

    @Test
    void aTopicIsADocument() throws Exception {
        scene.topic("a", 100, UNKNOWN).group("g", commit("a", 0, 90));
        told.now();
        scene.topic("a", 103, UNKNOWN, 0);
        assertSame(
                of(documents.of(told.next()), "topic:a"),
                """
                {"type":"topic","timestamp":1700000007,"name":"a","partitions":3,
                "totalMessages":103,"totalBytes":1030,"produceRate":1.5,"produceBytes":15.0,
                "fetchRate":0.0,
                "partitionStats":[
                  {"partition":0,"leader":1,"replicas":3,"inSync":3,"start":0,"end":103,
                    "bytes":1030,"produceRate":1.5},
                  {"partition":1,"leader":1,"replicas":3,"inSync":3,"start":0,"end":null,
                    "bytes":null,"produceRate":null},
                  {"partition":2,"leader":1,"replicas":3,"inSync":3,"start":0,"end":0,
                    "bytes":0,"produceRate":null}],
                "groups":["g"],
                "events":[{"type":"topic_changed","timestamp":1700000007,
                  "time":"2023-11-14T22:13:27Z",
                  "data":{"name":"a","partitions":3,"was":2}}]}
                """);
    }

    @Test
    void aGroupIsADocument() throws Exception {
        scene.topic("a", 100, 50);
        var commits =
                List.of(
                        new Sighting.Commit("a", 0, 90, scene.millis() - 500),
                        commit("a", 1, UNKNOWN));
        scene.group("g", List.of(member("m1")), commits);
        told.now();
        scene.group("g", List.of(member("m2"), member("m1")), commits);
        assertSame(
                of(documents.of(told.next()), "group:g"),
                """
                {"type":"group","timestamp":1700000007,"groupId":"g","kind":"classic",
                "state":"Stable","protocol":"range","members":2,
                "memberList":[
                  {"memberId":"m1","clientId":"client-m1","host":"10.0.0.1",
                    "partitions":[{"topic":"a","partitions":[0,1]}]},
                  {"memberId":"m2","clientId":"client-m2","host":"10.0.0.1",
                    "partitions":[{"topic":"a","partitions":[0,1]}]}],
                "totalLag":10,"timeLagMs":2500,"timeLagFrom":"record","trend":null,
                "catchUpSeconds":null,"consumeRate":0.0,"lostToRetention":0,
                "topicLags":[{"topic":"a","totalLag":10,"timeLagMs":2500,
                  "timeLagFrom":"record","partitionLags":[
                    {"partition":0,"currentOffset":90,"logEndOffset":100,"lag":10,
                      "timeLagMs":2500,"timeLagFrom":"record","lost":0},
                    {"partition":1,"currentOffset":null,"logEndOffset":50,"lag":null,
                      "timeLagMs":null,"timeLagFrom":null,"lost":null}]}],
                "events":[
                  {"type":"group_updated","timestamp":1700000007,
                    "time":"2023-11-14T22:13:27Z",
                    "data":{"groupId":"g","state":"Stable","members":2}},
                  {"type":"member_joined","timestamp":1700000007,
                    "time":"2023-11-14T22:13:27Z",
                    "data":{"groupId":"g","memberId":"m2","clientId":"client-m2",
                      "host":"10.0.0.1"}}]}
                """);
    }

    @Test
    void eventsAreDocumentsEach() {
        scene.topic("a", 1).topic("b", 1).group("g", List.of(member("m")), null).broker(2);
        told.now();
        scene.topics.remove("a");
        scene.topic("b", 1, 1).topic("c", 0, 0).broker(3).controller = 2;
        scene.brokers.remove(2);
        scene.groups.remove("g");
        String at = "\"timestamp\":1700000007,\"time\":\"2023-11-14T22:13:27Z\",\"data\":";
        assertThat(documents.of(told.next()).stream().filter(d -> d.key().equals("events")))
                .extracting(d -> Objects.requireNonNull(d.payload()).text())
                .containsExactly(
                        "{\"type\":\"broker_down\","
                                + at
                                + "{\"id\":2,\"host\":\"kafka-2\",\"port\":9092}}",
                        "{\"type\":\"broker_up\","
                                + at
                                + "{\"id\":3,\"host\":\"kafka-3\",\"port\":9092}}",
                        "{\"type\":\"controller_changed\"," + at + "{\"controller\":2,\"was\":1}}",
                        "{\"type\":\"topic_deleted\"," + at + "{\"name\":\"a\"}}",
                        "{\"type\":\"topic_changed\","
                                + at
                                + "{\"name\":\"b\",\"partitions\":2,\"was\":1}}",
                        "{\"type\":\"topic_created\"," + at + "{\"name\":\"c\",\"partitions\":2}}",
                        "{\"type\":\"group_updated\","
                                + at
                                + "{\"groupId\":\"g\",\"state\":\"Dead\",\"members\":0}}",
                        "{\"type\":\"member_left\","
                                + at
                                + "{\"groupId\":\"g\",\"memberId\":\"m\",\"clientId\":\"client-m\","
                                + "\"host\":\"10.0.0.1\"}}");
    }

    @Test
    void whatHasNotChangedIsNotToldAgain() {
        scene.topic("a", 1).topic("b", 1).group("g", commit("a", 0, 1));
        for (int round = 0; round < 3; round++) {
            documents.of(told.next());
        }
        assertThat(documents.of(told.next()))
                .extracting(Documents.Document::key)
                .containsExactly("metrics");
        scene.topic("b", 2);
        assertThat(documents.of(told.next()))
                .extracting(Documents.Document::key)
                .containsExactly("topic:b", "metrics");
    }

    @Test
    void whatIsGoneIsADeletion() {
        scene.topic("a", 1).topic("b", 1).group("g", commit("b", 0, 1));
        documents.of(told.now());
        scene.topics.remove("a");
        scene.groups.clear();
        var gone = documents.of(told.next());
        assertThat(of(gone, "topic:a").payload()).isNull();
        assertThat(of(gone, "group:g").payload()).isNull();
    }

    @Test
    void whatCannotBeSeenIsNoDeletion() {
        scene.topic("a", 1).topic("b", 1);
        documents.of(told.now());
        scene.topics.remove("a");
        scene.fault("topic:a");
        assertThat(documents.of(told.next()))
                .extracting(Documents.Document::key)
                .doesNotContain("topic:a");
    }

    @Test
    void listsAreBounded() throws Exception {
        var settings =
                new MonitorSettings(
                        Duration.ofSeconds(2), NameFilter.ALL, NameFilter.ALL, false, 2, 3, 0);
        scene.topic("a", 1, 1, 1, 1, 1).topic("b", 1).topic("c", 1);
        scene.group("g1", commit("a", 0, 1), commit("a", 1, 1));
        scene.group("g2", commit("a", 0, 1), commit("a", 1, 1));
        scene.group("g3", commit("a", 0, 1));
        for (int i = 0; i < 150; i++) {
            scene.fault("partition:a/" + i);
        }
        var told = new Documents(settings).of(this.told.now());
        assertThat(told)
                .extracting(Documents.Document::key)
                .containsExactly("topic:a", "topic:b", "group:g1", "group:g2", "metrics");
        assertThat(json(of(told, "topic:a").payload()).get("partitionStats")).hasSize(3);
        var metrics = json(told.getLast().payload());
        assertThat(metrics.get("topicStats")).hasSize(2);
        assertThat(metrics.get("clusterHealth").get("totalTopics").asInt()).isEqualTo(3);
        assertThat(metrics.findValues("partitionLags"))
                .extracting(JsonNode::size)
                .containsExactly(2);
        assertThat(metrics.get("problems"))
                .anyMatch(p -> p.toString().contains("50 more"))
                .anyMatch(p -> p.toString().contains("\"consumerLags\",\"reason\":\"1 more"))
                .anyMatch(p -> p.toString().contains("\"topicLags\",\"reason\":\"1 more"));
    }

    @Test
    void namesAreQuoted() throws Exception {
        scene.group("a\"b\n\u2028", List.of(), List.of());
        var told = documents.of(this.told.now());
        assertThat(json(of(told, "group:a\"b\n\u2028").payload()).get("groupId").asText())
                .isEqualTo("a\"b\n\u2028");
    }
}
