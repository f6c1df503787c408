package io.sluice.monitor;

import static io.sluice.monitor.Sighting.UNKNOWN;
import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Random;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** What holds whatever is seen. */
class SightingProperties {
    private static final int ROUNDS = 40;

    @Property(tries = 150)
    void noFigureIsNegativeAndAllAreOfWhatIsThere(@ForAll long seed) {
        var wild = new Wild(seed);
        for (int round = 0; round < ROUNDS; round++) {
            check(wild.next());
        }
    }

    private static void check(Report report) {
        for (var topic : Objects.requireNonNullElse(report.topics(), List.<TopicReport>of())) {
            assertThat(topic.produceRate()).matches(SightingProperties::isNaturalOrUnknown);
            assertThat(topic.produceBytes()).matches(SightingProperties::isNaturalOrUnknown);
            assertThat(topic.fetchRate()).matches(SightingProperties::isNaturalOrUnknown);
        }
        for (var group : Objects.requireNonNullElse(report.groups(), List.<GroupReport>of())) {
            check(group);
        }
        var throughput = report.throughput();
        assertThat(throughput.produceRate().value())
                .matches(SightingProperties::isNaturalOrUnknown);
        assertThat(throughput.fetchBytes().value()).matches(SightingProperties::isNaturalOrUnknown);
        assertThat(report.measurements()).allMatch(m -> m.value() >= 0);
        MetricsDocument.of(report, MonitorSettings.STANDARD);
    }

    private static void check(GroupReport group) {
        assertThat(group.lag()).isGreaterThanOrEqualTo(UNKNOWN);
        assertThat(group.lost()).isGreaterThanOrEqualTo(UNKNOWN);
        assertThat(group.timeLag().millis()).isGreaterThanOrEqualTo(UNKNOWN);
        assertThat(group.rate()).matches(SightingProperties::isNaturalOrUnknown);
        assertThat(group.catchUpSeconds()).matches(SightingProperties::isNaturalOrUnknown);
        long sum = 0;
        boolean isAnyKnown = group.topics() == null || group.topics().isEmpty();
        for (var topic : Objects.requireNonNullElse(group.topics(), List.<GroupReport.Topic>of())) {
            for (var partition : topic.partitions()) {
                assertThat(partition.lag()).isGreaterThanOrEqualTo(UNKNOWN);
                sum += Math.max(0, partition.lag());
                isAnyKnown |= partition.lag() != UNKNOWN;
            }
        }
        if (group.topics() != null) {
            assertThat(group.lag()).isEqualTo(isAnyKnown ? sum : UNKNOWN);
        }
    }

    private static boolean isNaturalOrUnknown(double figure) {
        return Double.isNaN(figure) || figure >= 0;
    }

    @Property(tries = 150)
    void faultsAloneAreNoEvents(@ForAll long seed) {
        var told = new Told();
        var random = new Random(seed);
        told.scene.broker(2).topic("a", 1, 1).topic("b", 1);
        told.scene.group("g", List.of(Scene.member("m")), List.of());
        told.scene.group("h", List.of(Scene.member("n")), List.of());
        var topics = List.copyOf(told.scene.topics.values());
        var groups = List.copyOf(told.scene.groups.values());
        for (int round = 0; round < ROUNDS; round++) {
            var scene = told.scene;
            scene.faults.clear();
            scene.areBrokersSeen = random.nextBoolean();
            scene.areTopicsSeen = random.nextBoolean();
            scene.areGroupsSeen = random.nextBoolean();
            scene.controller = random.nextBoolean() ? 1 : UNKNOWN;
            for (var topic : topics) {
                scene.topic(topic);
                if (random.nextBoolean()) {
                    scene.topics.remove(topic.name());
                    scene.fault("topic:" + topic.name());
                }
            }
            for (var group : groups) {
                scene.groups.put(group.id(), group);
                if (random.nextBoolean()) {
                    scene.groups.remove(group.id());
                    scene.fault("group:" + group.id());
                } else if (random.nextBoolean()) {
                    scene.group(group.id(), null, null);
                }
            }
            assertThat(told.next().events()).isEmpty();
        }
    }

    @Property(tries = 150)
    void interpolationIsRightToWithinARound(
            @ForAll long seed, @ForAll @IntRange(min = 1, max = 300) int rounds) {
        var random = new Random(seed);
        var told = new Told();
        var born = new ArrayList<Long>();
        int wanted = random.nextInt(50);
        told.scene.group("g", Scene.commit("a", 0, wanted)).topic("a", 0);
        told.now();
        for (int round = 0; round < rounds; round++) {
            int records = random.nextInt(4) == 0 ? random.nextInt(30) : 0;
            for (int i = 0; i < records; i++) {
                born.add(told.scene.millis() + 2_000L * (i + 1) / (records + 1));
            }
            told.scene.topic("a", born.size());
            var lag = Told.group(told.next(), "g").timeLag();
            if (born.size() <= wanted) {
                assertThat(lag).isEqualTo(TimeLag.NONE);
            } else {
                long age = told.scene.millis() - born.get(wanted);
                assertThat(lag.from()).isEqualTo(TimeLag.From.INTERPOLATED);
                assertThat(lag.millis()).isBetween(age - 1_001, age + 1_001);
            }
        }
    }

    @Property(tries = 100)
    void documentsAreToldIffTheyChanged(@ForAll long seed) {
        var wild = new Wild(seed);
        var documents = new Documents(MonitorSettings.STANDARD);
        var there = new HashSet<String>();
        for (int round = 0; round < ROUNDS; round++) {
            var report = wild.next();
            for (var document : documents.of(report)) {
                boolean isKnown = !there.add(document.key());
                if (document.payload() == null) {
                    assertThat(isKnown).isTrue();
                    there.remove(document.key());
                }
            }
            assertThat(documents.of(report).stream().filter(d -> !d.key().equals("events")))
                    .extracting(Documents.Document::key)
                    .containsExactly("metrics");
            if (report.topics() != null && report.faults().isEmpty()) {
                assertThat(there.stream().filter(key -> key.startsWith("topic:")))
                        .hasSameSizeAs(report.topics());
            }
        }
    }
}
