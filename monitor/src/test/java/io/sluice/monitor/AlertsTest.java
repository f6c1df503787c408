package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.hub.Payload;
import io.sluice.monitor.AlertNotice.Kind;
import io.sluice.monitor.Measurement.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

class AlertsTest {
    private static final AlertRule LAG =
            new AlertRule(
                    "lag",
                    Measure.LAG,
                    new SubjectPattern("group:*"),
                    1_000,
                    900,
                    Duration.ofSeconds(30),
                    "critical",
                    "look at the consumers");

    private final SteppedTime time = new SteppedTime();
    private final Alerts alerts = new Alerts(AlertSettings.of(List.of(LAG)));

    private List<AlertNotice> judge(Alerts alerts, Measurement... measurements) {
        return alerts.judge(List.of(measurements), Set.of(), time.millis(), time.nanos());
    }

    private List<AlertNotice> lag(double lag) {
        return judge(alerts, new Measurement(Measure.LAG, "group:y", lag));
    }

    private void pass(int seconds) {
        time.pass(Duration.ofSeconds(seconds));
    }

    private AlertNotice fire() {
        lag(1_001);
        pass(30);
        return lag(1_234).getFirst();
    }

    @Test
    void anAlertFiresOnceItHasHeld() {
        assertThat(lag(1_001)).isEmpty();
        pass(29);
        assertThat(lag(5_000)).isEmpty();
        pass(1);

        var fired = lag(1_234);

        assertThat(fired)
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.kind()).isEqualTo(Kind.FIRED);
                    assertThat(notice.key()).isEqualTo("lag/group:y");
                    assertThat(notice.text())
                            .isEqualTo("group y has a lag of 1,234 records, over 1,000 for 30 s");
                });
        pass(2);
        assertThat(lag(2_000)).isEmpty();
    }

    @Test
    void itsDocumentSaysAll() {
        assertThat(fire().document().text())
                .isEqualTo(
                        "{\"type\":\"alert\",\"timestamp\":1772366430,"
                                + "\"time\":\"2026-03-01T12:00:30Z\",\"state\":\"firing\","
                                + "\"rule\":\"lag\",\"severity\":\"critical\","
                                + "\"subject\":\"group:y\",\"measure\":\"lag\","
                                + "\"value\":1234,\"threshold\":1000,"
                                + "\"since\":\"2026-03-01T12:00:00Z\","
                                + "\"text\":\"group y has a lag of 1,234 records,"
                                + " over 1,000 for 30 s\","
                                + "\"description\":\"look at the consumers\"}");
    }

    @Test
    void aGoodValueBetweenBeginsTheHoldAnew() {
        lag(1_001);
        pass(29);
        lag(950);
        pass(1);

        assertThat(lag(1_001)).isEmpty();
        pass(30);
        assertThat(lag(1_001)).hasSize(1);
    }

    @Test
    void whatIsBetweenGoodAndBadResolvesNothing() {
        fire();

        assertThat(lag(901)).isEmpty();
        assertThat(lag(1_500)).isEmpty();
        assertThat(lag(900))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.kind()).isEqualTo(Kind.RESOLVED);
                    assertThat(notice.state()).isEqualTo("resolved");
                    assertThat(notice.reason()).isNull();
                    assertThat(notice.text())
                            .isEqualTo("group y has a lag of 900 records, no longer over 1,000");
                });
        assertThat(lag(0)).isEmpty();
    }

    @Test
    void aGroupThatIsGoneResolves() {
        fire();

        var notices = alerts.judge(List.of(), Set.of("group:y"), time.millis(), time.nanos());

        assertThat(notices)
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.reason()).isEqualTo("gone");
                    assertThat(notice.text()).isEqualTo("group y is gone");
                });
    }

    @Test
    void roundsWithoutAMeasurementChangeNothingForAWhile() {
        fire();
        pass(299);
        assertThat(judge(alerts)).isEmpty();
        pass(2);

        assertThat(judge(alerts))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.kind()).isEqualTo(Kind.RESOLVED);
                    assertThat(notice.reason()).isEqualTo("unknown");
                    assertThat(notice.text())
                            .isEqualTo("nothing has been known of group y for 5 min");
                });
    }

    @Test
    void whatIsNoNumberIsNotMeasured() {
        fire();

        assertThat(lag(Double.NaN)).isEmpty();
        assertThat(alerts.firing("lag")).isEqualTo(1);
    }

    @Test
    void whatGoesOnIsRestated() {
        fire();
        pass(299);
        assertThat(lag(3_000)).isEmpty();
        pass(1);

        assertThat(lag(3_000))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.kind()).isEqualTo(Kind.RESTATED);
                    assertThat(notice.state()).isEqualTo("firing");
                    assertThat(notice.text()).endsWith("over 1,000 for 5 min");
                });
        assertThat(lag(3_000)).isEmpty();
    }

    @Test
    void anAlertThatWasToldBeforeIsNotToldAgain() {
        var restarted = new Alerts(AlertSettings.of(List.of(LAG)));
        remember(restarted, fire());

        assertThat(judge(restarted, new Measurement(Measure.LAG, "group:y", 2_000))).isEmpty();
        assertThat(judge(restarted, new Measurement(Measure.LAG, "group:y", 10)))
                .singleElement()
                .satisfies(notice -> assertThat(notice.kind()).isEqualTo(Kind.RESOLVED));
    }

    @Test
    void anAlertThatIsOverIsForgotten() {
        var fired = fire();
        var resolved = lag(0).getFirst();
        var restarted = new Alerts(AlertSettings.of(List.of(LAG)));
        remember(restarted, fired);
        remember(restarted, resolved);

        assertThat(restarted.firing("lag")).isZero();
    }

    @Test
    void anAlertOfARuleThatIsNotThereAnyMoreResolves() {
        var fired = fire();
        var changed = new Alerts(AlertSettings.of(List.of()));
        remember(changed, fired);

        assertThat(judge(changed))
                .singleElement()
                .satisfies(notice -> {
                    assertThat(notice.key()).isEqualTo("lag/group:y");
                    assertThat(notice.reason()).isEqualTo("rule");
                });
        assertThat(judge(changed)).isEmpty();
    }

    @Test
    void onlySoManyAreWatched() {
        var settings = AlertSettings.of(List.of(LAG));
        var few =
                new Alerts(
                        new AlertSettings(
                                settings.rules(), 1, settings.forget(), settings.restate(), 10));

        judge(few, new Measurement(Measure.LAG, "group:a", 2_000));
        judge(few, new Measurement(Measure.LAG, "group:b", 2_000));
        pass(30);

        assertThat(
                        judge(
                                few,
                                new Measurement(Measure.LAG, "group:b", 2_000),
                                new Measurement(Measure.LAG, "group:a", 2_000)))
                .extracting(AlertNotice::subject)
                .containsExactly("group:a");
        assertThat(few.refused()).isEqualTo(2);
    }

    @Test
    void othersDocumentsAreNoAlerts() {
        for (var text :
                List.of("", "null", "[]", "{\"type\":\"alert\"}", "{\"type\":\"x\"}", "{")) {
            assertThat(AlertNotice.read(Payload.of(text))).isEmpty();
        }
        var good = fire().document().text();
        for (var time : List.of("yesterday", "+1000000000-12-31T23:59:59Z")) {
            var bad = good.replace("2026-03-01T12:00:00Z", time);
            assertThat(AlertNotice.read(Payload.of(bad))).isEmpty();
        }
    }

    @Test
    void everyMeasureHasItsWords() {
        assertThat(words(Measure.TIME_LAG, "group:y", 12.34, 10))
                .isEqualTo("group y is 12.3 s behind, over 10 s");
        assertThat(words(Measure.STALLED, "group:y", 90, 60))
                .isEqualTo("group y has lag and has not moved for 90 s, over 60 s");
        assertThat(words(Measure.SILENT, "topic:x", 90, 60))
                .isEqualTo("topic x has been silent for 90 s, over 60 s");
        assertThat(words(Measure.BROKER_DOWN, "broker:2", 1, 0)).isEqualTo("broker 2 is down");
        assertThat(words(Measure.DISK, "broker:2", 0.915, 0.9))
                .isEqualTo("the disk of broker 2 is 91.5 % full, over 90 %");
    }

    private String words(Measure measure, String subject, double value, double above) {
        var rule = AlertRule.of("rule", measure, subject, above, Duration.ZERO);
        return judge(
                        new Alerts(AlertSettings.of(List.of(rule))),
                        new Measurement(measure, subject, value))
                .getFirst()
                .text();
    }

    @Test
    void rulesThatCannotBeAreRefused() {
        assertThatThrownBy(() -> AlertRule.of("a/b", Measure.LAG, "*", 1, Duration.ZERO))
                .hasMessageContaining("name of a rule");
        assertThatThrownBy(() -> AlertRule.of("a", Measure.LAG, "*", Double.NaN, Duration.ZERO))
                .hasMessageContaining("above");
        assertThatThrownBy(() -> AlertSettings.of(List.of(LAG, LAG)))
                .hasMessageContaining("different names");
    }

    private void remember(Alerts alerts, AlertNotice notice) {
        var told = AlertNotice.read(notice.document()).orElseThrow();
        alerts.remember(told, time.millis(), time.nanos());
    }
}
