package io.sluice.protocol;

import static io.sluice.protocol.Samples.NOON;
import static io.sluice.protocol.Samples.publication;
import static io.sluice.protocol.Samples.written;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.hub.Gap;
import io.sluice.hub.Position;
import io.sluice.hub.SlowPolicy;
import io.sluice.session.Channel;
import io.sluice.session.CloseReason;
import io.sluice.session.Notice;
import io.sluice.session.Terms;
import java.util.Set;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** What consoles are told. */
class ConsoleDialectTest {
    private static final Channel METRICS = Channel.parse("cluster:metrics");
    private static final Channel EVENTS = Channel.parse("cluster:events");
    private static final ConsoleDialect SILENT = ConsoleDialect.INSTANCE;
    private static final ConsoleDialect SPEAKING = new ConsoleDialect(true, Set.of());

    private static final String ORDERS = "{ \"name\": \"orders\", \"produceRate\": 1.50 }";
    private static final String ORDERS_DE = "{\"produceRate\":null,\"name\":\"orders-de\"}";
    private static final String CAFE = "{\"name\":\"caf\u00e9\"}";
    private static final String BILLING =
            "{\"groupId\":\"billing\",\"totalLag\":7,\"topicLags\":[{\"topic\":\"x\",\"name\":[]}]}";
    private static final String BACKUP = "{\"groupId\":\"backup\",\"topicLags\":[]}";
    private static final String BEFORE =
            "\"timestamp\":1704225600,\"throughput\":{\"produceRate\":1500.5},"
                    + "\"latency\":{\"produceP50\":5.2,\"why\":\"a \\\"}\"}";
    private static final String HEALTH = "\"clusterHealth\":{\"totalTopics\":3}";
    private static final String AFTER = "\"sources\":{\"lag\":\"commits\"},\"problems\":[]";

    private static ConsoleDialect watching(String... names) {
        return new ConsoleDialect(true, Set.of(names));
    }

    private static String lists(String topics, String groups) {
        return "\"topicStats\":[" + topics + "],\"consumerLags\":[" + groups + "]";
    }

    private static String document() {
        return "{\"type\":\"metrics\","
                + BEFORE
                + ","
                + lists(ORDERS + "," + ORDERS_DE + "," + CAFE, BILLING + "," + BACKUP)
                + ","
                + HEALTH
                + ","
                + AFTER
                + "}";
    }

    private static @Nullable String metrics(ConsoleDialect dialect, @Nullable String document) {
        var publication = publication(7, NOON, "metrics", document);
        return written(out -> dialect.publication(METRICS, publication, out));
    }

    private static @Nullable String event(ConsoleDialect dialect, String document) {
        var publication = publication(8, NOON, "events", document);
        return written(out -> dialect.publication(EVENTS, publication, out));
    }

    private static @Nullable String said(Notice notice) {
        return written(out -> SILENT.notice(notice, out));
    }

    // --- metrics

    @Test
    void metricsAreTheDocumentAndWhatOlderConsolesLookForBesideIt() {
        String lists = lists(ORDERS + "," + ORDERS_DE + "," + CAFE, BILLING + "," + BACKUP);
        assertThat(metrics(SILENT, document()))
                .isEqualTo(
                        "{\"type\":\"metrics\",\"timestamp\":1704225600,\"data\":{"
                                + BEFORE
                                + ","
                                + lists
                                + ","
                                + HEALTH
                                + ","
                                + AFTER
                                + "},"
                                + BEFORE.substring(BEFORE.indexOf(',') + 1)
                                + ","
                                + lists
                                + ","
                                + HEALTH
                                + "}");
        assertThat(metrics(SPEAKING, document())).isEqualTo(metrics(SILENT, document()));
    }

    @Test
    void whoWatchesIsGivenOnlyThatOfTopicsAndGroups() {
        assertThat(metrics(watching("topic:orders", "group:billing"), document()))
                .isEqualTo(
                        "{\"type\":\"metrics\",\"timestamp\":1704225600,\"data\":{"
                                + BEFORE
                                + ","
                                + lists(ORDERS, BILLING)
                                + ","
                                + HEALTH
                                + ","
                                + AFTER
                                + "},"
                                + BEFORE.substring(BEFORE.indexOf(',') + 1)
                                + ","
                                + lists(ORDERS, BILLING)
                                + ","
                                + HEALTH
                                + "}");
    }

    @Test
    void patternsAndNamesAddUp() {
        assertThat(metrics(watching("topic:orders*"), document()))
                .contains(lists(ORDERS + "," + ORDERS_DE, ""));
        assertThat(metrics(watching("topic:orders-*", "topic:caf\u00e9"), document()))
                .contains(lists(ORDERS_DE + "," + CAFE, ""));
        assertThat(metrics(watching("group:*"), document()))
                .contains(lists("", BILLING + "," + BACKUP));
        assertThat(metrics(watching("group:back*", "topic:nothing"), document()))
                .contains(lists("", BACKUP));
        assertThat(metrics(watching("topic:*rders"), document())).contains(lists("", ""));
    }

    @Test
    void whatIsUnknownStaysSo() {
        String document =
                "{\"topicStats\":null,\"consumerLags\":[null,7,{}],\"throughput\":null,"
                        + "\"type\":\"metrics\"}";
        assertThat(metrics(watching("topic:a"), document))
                .isEqualTo(
                        "{\"type\":\"metrics\",\"timestamp\":1766838896,\"data\":{"
                                + "\"topicStats\":null,\"consumerLags\":[],\"throughput\":null},"
                                + "\"throughput\":null,\"topicStats\":null,\"consumerLags\":[]}");
    }

    @ParameterizedTest
    @CsvSource({"1704225600.9,1704225600", "\"soon\",1766838896", "null,1766838896", "1e3,1000"})
    void timesAreWholeSeconds(String told, long expected) {
        assertThat(metrics(SILENT, "{\"type\":\"metrics\",\"timestamp\":" + told + "}"))
                .startsWith("{\"type\":\"metrics\",\"timestamp\":" + expected + ",");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "7", "[]", "{", "{\"type\":\"metrics\"", "{}", "{\"type\":7}"})
    void whatIsNoReportIsNotTold(String document) {
        assertThat(metrics(SPEAKING, document)).isNull();
    }

    @Test
    void deletionsAndGapsAreNotTold() {
        assertThat(metrics(SPEAKING, null)).isNull();
        var gap = new Gap(Position.nowhere(), null, Gap.Cause.SLOW);
        assertThat(written(out -> SPEAKING.gap(METRICS, gap, out))).isNull();
    }

    // --- events

    private static String document(String type, String data) {
        return "{\"type\":\"%s\",\"timestamp\":1704225600,\"time\":\"2024-01-02T20:00:00Z\",\"data\":%s}"
                .formatted(type, data);
    }

    private static String frame(String type, String data) {
        return "{\"type\":\"%s\",\"timestamp\":1704225600,\"data\":%s}".formatted(type, data);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "topic_created|{\"name\":\"a\",\"partitions\":5}|{\"partitions\":5,\"name\":\"a\",\"x\":{}}",
                "topic_deleted|{\"name\":\"a\"}|{\"name\":\"a\",\"partitions\":5}",
                "group_updated|{\"groupId\":\"g\",\"state\":\"Stable\",\"members\":3}"
                        + "|{\"groupId\":\"g\",\"state\":\"Stable\",\"members\":3,\"was\":\"Empty\"}"
            })
    void eventsHaveWhatTheConsoleKnows(String type, String told, String published) {
        assertThat(event(SPEAKING, document(type, published))).isEqualTo(frame(type, told));
    }

    @Test
    void whoHasNeverSpokenIsGivenNoEvents() {
        assertThat(event(SILENT, document("topic_deleted", "{\"name\":\"a\"}"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(strings = {"topic_changed", "member_joined", "broker_up", "pong", "data", ""})
    void otherEventsAreNotTold(String type) {
        assertThat(event(SPEAKING, document(type, "{\"name\":\"a\",\"groupId\":\"a\"}"))).isNull();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "null",
                "{}",
                "[]",
                "{\"partitions\":5}",
                "{\"groupId\":\"a\"}",
                "{\"name\":null}"
            })
    void anEventAboutNothingIsNotTold(String data) {
        assertThat(event(SPEAKING, document("topic_created", data))).isNull();
    }

    @ParameterizedTest
    @CsvSource({
        "topic:a, topic_deleted, true",
        "topic:b, topic_deleted, false",
        "topic:*, topic_deleted, true",
        "group:a, topic_deleted, false",
        "group:a, group_updated, true",
        "group:a*, group_updated, true",
        "topic:a, group_updated, false"
    })
    void whoWatchesIsGivenTheEventsAboutThat(String watched, String type, boolean isTold) {
        String document = document(type, "{\"name\":\"a\",\"groupId\":\"a\"}");
        assertThat(event(watching(watched), document) != null).isEqualTo(isTold);
    }

    // --- about the session

    @Test
    void aPongHasTheTimeInSeconds() {
        assertThat(said(new Notice.Pong(NOON)))
                .isEqualTo("{\"type\":\"pong\",\"data\":null,\"timestamp\":1766838896}");
    }

    @Test
    void anErrorSaysWhatAndWhich() {
        assertThat(said(new Notice.Refused(Notice.Code.INVALID_CHANNEL, "no", null, "a\"", NOON)))
                .isEqualTo(
                        "{\"type\":\"error\",\"data\":{\"code\":\"invalid_channel\",\"message\":\"no\","
                                + "\"part\":\"a\\\"\"},\"timestamp\":1766838896}");
        assertThat(said(new Notice.Refused(Notice.Code.INVALID_MESSAGE, "no", null, null, NOON)))
                .isEqualTo(
                        "{\"type\":\"error\",\"data\":{\"code\":\"invalid_message\",\"message\":\"no\"},"
                                + "\"timestamp\":1766838896}");
    }

    @Test
    void ofChannelsAConsoleIsToldNothing() {
        assertThat(said(new Notice.Refused(Notice.Code.UNAVAILABLE, "no", "cluster", null)))
                .isNull();
        assertThat(said(new Notice.Unsubscribed(METRICS, null))).isNull();
        assertThat(said(new Notice.TokenExpiring(NOON))).isNull();
    }

    @Test
    void aSlowConsoleGoesOnWithWhatIsNewAndOneThatTalksNonsenseIsClosed() {
        assertThat(SILENT.terms())
                .isEqualTo(
                        new Terms(SlowPolicy.LATEST, true, false, false, true, Terms.Ending.CODE));
        assertThat(SILENT.closeCode(CloseReason.MALFORMED)).isEqualTo(1008);
        assertThat(SILENT.closeCode(CloseReason.TOKEN_EXPIRED)).isEqualTo(4401);
        assertThat(SILENT.closeCode(CloseReason.SHUTTING_DOWN)).isEqualTo(1012);
    }
}
