package io.sluice.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.monitor.AlertNotice.Kind;
import io.sluice.monitor.Measurement.Measure;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

class AlertProperties {
    private static final int ABOVE = 10;
    private static final int CLEAR = 7;
    private static final long HOLD = 5;
    private static final long FORGET = 20;
    private static final Duration RESTATE = Duration.ofSeconds(15);

    /**
     * A round.
     *
     * @param value -1 if there is no measurement
     * @param seconds since the round before
     */
    record Round(int value, int seconds) {}

    @Provide
    Arbitrary<List<Round>> rounds() {
        var values = Arbitraries.integers().between(-1, 14);
        // most rounds are short, so that something lasts
        var seconds =
                Arbitraries.frequencyOf(
                        Tuple.of(9, Arbitraries.integers().between(1, 3)),
                        Tuple.of(1, Arbitraries.integers().between(10, 30)));
        var bad = Arbitraries.integers().between(11, 14);
        return Arbitraries.frequencyOf(Tuple.of(1, values), Tuple.of(2, bad))
                .flatMap(value ->
                        Combinators.combine(Arbitraries.just(value), seconds).as(Round::new))
                .list()
                .ofMaxSize(80);
    }

    @Property
    void anAlertNeverFlaps(@ForAll("rounds") List<Round> rounds) {
        var rule =
                new AlertRule(
                        "r",
                        Measure.LAG,
                        new SubjectPattern("*"),
                        ABOVE,
                        CLEAR,
                        Duration.ofSeconds(HOLD),
                        "warning",
                        null);
        var alerts =
                new Alerts(
                        new AlertSettings(
                                List.of(rule), 10, Duration.ofSeconds(FORGET), RESTATE, 10));
        boolean firing = false;
        long badSince = -1;
        long seen = 0;
        long now = 0;
        for (var round : rounds) {
            now += round.seconds();
            boolean measured = round.value() >= 0;
            if (!measured && now - seen > FORGET) {
                badSince = -1;
            }
            if (measured) {
                seen = now;
                boolean bad = round.value() > ABOVE;
                badSince = bad ? (badSince < 0 ? now : badSince) : -1;
            }
            for (var notice : judge(alerts, round, now)) {
                switch (notice.kind()) {
                    case FIRED -> {
                        assertThat(firing).as("fires once").isFalse();
                        assertThat(badSince).as("is bad").isNotNegative();
                        assertThat(now - badSince).as("has held").isGreaterThanOrEqualTo(HOLD);
                    }
                    case RESTATED -> assertThat(firing).as("restates what fires").isTrue();
                    case RESOLVED -> {
                        assertThat(firing).as("resolves what fires").isTrue();
                        if (notice.reason() == null) {
                            assertThat(round.value()).as("is good").isBetween(0, CLEAR);
                        } else {
                            assertThat(now - seen).as("is unknown").isGreaterThan(FORGET);
                        }
                    }
                }
                firing = notice.kind() != Kind.RESOLVED;
            }
            if (measured && badSince >= 0 && now - badSince >= HOLD) {
                assertThat(firing).as("what is bad for so long fires").isTrue();
            }
            if (measured && round.value() <= CLEAR) {
                assertThat(firing).as("what is good does not fire").isFalse();
            }
        }
    }

    private static List<AlertNotice> judge(Alerts alerts, Round round, long now) {
        List<Measurement> measurements =
                round.value() < 0
                        ? List.of()
                        : List.of(new Measurement(Measure.LAG, "group:g", round.value()));
        return alerts.judge(measurements, Set.of(), now * 1000, Duration.ofSeconds(now).toNanos());
    }
}
