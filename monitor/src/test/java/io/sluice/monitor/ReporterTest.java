package io.sluice.monitor;

import static io.sluice.monitor.Scene.commit;
import static io.sluice.monitor.Scene.partition;
import static io.sluice.monitor.Sighting.UNKNOWN;
import static io.sluice.monitor.Told.group;
import static io.sluice.monitor.Told.lag;
import static io.sluice.monitor.Told.measured;
import static io.sluice.monitor.Told.topic;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.sluice.monitor.Measurement.Measure;
import java.time.Duration;
import java.util.List;
import org.junit.jupiter.api.Test;

class ReporterTest {
    private final Told told = new Told();
    private final Scene scene = told.scene;

    @Test
    void theFirstRoundHasNoRates() {
        scene.topic("a", 100).group("g", commit("a", 0, 50));
        var report = told.now();
        assertThat(topic(report, "a").produceRate()).isNaN();
        assertThat(topic(report, "a").produceBytes()).isNaN();
        assertThat(topic(report, "a").fetchRate()).isNaN();
        assertThat(group(report, "g").rate()).isNaN();
        assertThat(report.throughput().produceRate().isKnown()).isFalse();
    }

    @Test
    void ratesAreTheDifferenceOfTwoRoundsOverTheTimeBetweenThem() {
        scene.topic("a", 100, 0).topic("b", 7);
        told.now();
        scene.topic("a", 130, 10).topic("b", 9);
        var report = told.next();
        assertThat(topic(report, "a").produceRate()).isEqualTo(20);
        assertThat(topic(report, "a").produceBytes()).isEqualTo(200);
        assertThat(topic(report, "a").partitions().getFirst().produceRate()).isEqualTo(15);
        assertThat(report.throughput().produceRate()).isEqualTo(new Figure(21, "offsets"));
        assertThat(report.throughput().produceBytes()).isEqualTo(new Figure(210, "logDirs"));
    }

    @Test
    void aTopicMadeAnewBeginsAnew() {
        scene.topic("a", "one", 100);
        told.now();
        told.next();
        scene.topic("a", "two", 500);
        assertThat(topic(told.next(), "a").produceRate()).isNaN();
        scene.topic("a", "two", 502);
        assertThat(topic(told.next(), "a").produceRate()).isEqualTo(1);
    }

    @Test
    void offsetsThatWentBackBeginAnew() {
        scene.topic("a", 100, 100);
        told.now();
        scene.topic("a", 50, 104);
        var report = topic(told.next(), "a");
        assertThat(report.partitions().getFirst().produceRate()).isNaN();
        assertThat(report.produceRate()).isEqualTo(2);
    }

    @Test
    void aPartitionThatCannotBeReadBlanksOnlyItself() {
        scene.topic("a", 100, 100).group("g", commit("a", 0, 90), commit("a", 1, 90));
        told.now();
        scene.topic("a", UNKNOWN, 104);
        var report = told.next();
        assertThat(topic(report, "a").produceRate()).isEqualTo(2);
        assertThat(topic(report, "a").partitions().getFirst().produceRate()).isNaN();
        assertThat(topic(report, "a").messages()).isEqualTo(104);
        assertThat(group(report, "g").lag()).isEqualTo(14);
        assertThat(lag(report, "g", "a", 0).lag()).isEqualTo(UNKNOWN);
        scene.topic("a", 108, 104);
        assertThat(topic(told.next(), "a").produceRate()).isEqualTo(2);
    }

    @Test
    void deletedSegmentsAreNoNegativeBytes() {
        scene.topic(new Sighting.Topic("a", "1", false, List.of(partition(0, 0, 100, 1000))));
        told.now();
        scene.topic(new Sighting.Topic("a", "1", false, List.of(partition(0, 90, 110, 200))));
        assertThat(topic(told.next(), "a").produceBytes()).isNaN();
        scene.topic(new Sighting.Topic("a", "1", false, List.of(partition(0, 90, 120, 600))));
        assertThat(topic(told.next(), "a").produceBytes()).isEqualTo(100);
    }

    @Test
    void sizesThatAreReadNowAndThenMakeASteadyRate() {
        var report = told.now();
        for (int round = 0; round < 60; round++) {
            long bytes = round / 5 * 1_000L;
            var partition = partition(0, 0, round, bytes);
            scene.topic(new Sighting.Topic("a", "1", false, List.of(partition)));
            report = told.next();
            if (round > 5) {
                assertThat(topic(report, "a").produceBytes()).isEqualTo(100);
            }
        }
        for (int round = 0; round < 30; round++) {
            report = told.next();
        }
        assertThat(topic(report, "a").produceBytes()).isZero();
    }

    @Test
    void unknownSizesAreNotZero() {
        scene.topic(new Sighting.Topic("a", "1", false, List.of(partition(0, 0, 100, UNKNOWN))));
        told.now();
        var report = told.next();
        assertThat(topic(report, "a").bytes()).isEqualTo(UNKNOWN);
        assertThat(topic(report, "a").produceBytes()).isNaN();
        assertThat(report.throughput().produceBytes().isKnown()).isFalse();
    }

    @Test
    void groupsThatCommitNowAndThenHaveASteadyFetchRate() {
        scene.topic("a", 1_000).group("g", commit("a", 0, 0));
        told.now();
        Report report = told.next();
        for (int second = 4; second <= 40; second += 2) {
            scene.group("g", commit("a", 0, second / 6 * 60L));
            report = told.next();
            if (second > 12) {
                assertThat(topic(report, "a").fetchRate()).isBetween(5.9, 12.1);
            }
        }
        assertThat(topic(report, "a").groups()).containsExactly("g");
        assertThat(report.throughput().fetchRate().source()).isEqualTo("commits");
        assertThat(report.throughput().fetchBytes().value())
                .isEqualTo(10 * topic(report, "a").fetchRate(), within(0.01));
    }

    @Test
    void commitsThatWereSetBackAreNoReading() {
        scene.topic("a", 1_000).group("g", commit("a", 0, 500));
        told.now();
        scene.group("g", commit("a", 0, 100));
        assertThat(group(told.next(), "g").rate()).isZero();
    }

    @Test
    void theBrokersOwnFiguresAreNamed() {
        scene.topic("a", 100);
        told.now();
        scene.tick();
        var latency = new Latency(new Latency.Percentiles(1, 2, 3), null, "probe");
        var brokers = new Latency(null, new Latency.Percentiles(4, 5, 6), "redpanda");
        var report =
                told.now(latency, new BrokerFigures(9d, 8d, 7d, 6d, brokers, 5L, 4L, "redpanda"));
        assertThat(report.throughput())
                .isEqualTo(
                        new Throughput(
                                new Figure(0, "offsets"),
                                new Figure(8, "redpanda"),
                                new Figure(7, "redpanda"),
                                new Figure(6, "redpanda")));
        assertThat(report.latency().produce()).extracting("source").isEqualTo("probe");
        assertThat(report.latency().fetch()).extracting("source").isEqualTo("redpanda");
        assertThat(report.health().connections()).isEqualTo(new Figure(5, "redpanda"));
        assertThat(report.health().memory()).isEqualTo(new Figure(4, "redpanda"));
    }

    @Test
    void lagIsWhatIsBetweenTheCommitAndTheEnd() {
        scene.topic("a", 100, 50).topic("b", 10);
        scene.group("g", commit("a", 0, 90), commit("a", 1, 50), commit("b", 0, 3));
        var group = group(told.now(), "g");
        assertThat(group.lag()).isEqualTo(17);
        assertThat(group.topics()).extracting(GroupReport.Topic::lag).containsExactly(10L, 7L);
        assertThat(group.lost()).isZero();
    }

    @Test
    void aCommitBeyondTheEndIsNoLag() {
        scene.topic("a", 100).group("g", commit("a", 0, 120));
        var group = group(told.now(), "g");
        assertThat(group.lag()).isZero();
        assertThat(group.timeLag()).isEqualTo(TimeLag.NONE);
    }

    @Test
    void whatRetentionTookIsLost() {
        scene.topic(new Sighting.Topic("a", "1", false, List.of(partition(0, 40, 100, 0))));
        scene.group("g", commit("a", 0, 15));
        var group = group(told.now(), "g");
        assertThat(group.lost()).isEqualTo(25);
        assertThat(group.lag()).isEqualTo(85);
    }

    @Test
    void commitsOnTopicsThatAreGoneDoNotCount() {
        scene.topic("a", 100).group("g", commit("a", 0, 90), commit("gone", 0, 5));
        assertThat(group(told.now(), "g").topics()).hasSize(1);
    }

    @Test
    void commitsOnTopicsThatCannotBeSeenAreUnknown() {
        scene.topic("a", 100).group("g", commit("hidden", 0, 5)).fault("topic:hidden");
        var group = group(told.now(), "g");
        assertThat(group.lag()).isEqualTo(UNKNOWN);
        assertThat(group.timeLag()).isEqualTo(TimeLag.UNKNOWN);
        assertThat(lag(told.next(), "g", "hidden", 0).current()).isEqualTo(5);
    }

    @Test
    void commitsThatCannotBeSeenAreNoLagOfZero() {
        scene.topic("a", 100).group("g", null, null);
        var report = told.now();
        assertThat(group(report, "g").lag()).isEqualTo(UNKNOWN);
        assertThat(group(report, "g").topics()).isNull();
        assertThat(report.measurements()).noneMatch(m -> m.subject().equals("group:g"));
    }

    @Test
    void lagInTimeIsTheAgeOfTheRecordWhereItWasRead() {
        scene.topic("a", 100);
        scene.group("g", new Sighting.Commit("a", 0, 90, scene.millis() - 12_345));
        assertThat(group(told.now(), "g").timeLag())
                .isEqualTo(new TimeLag(12_345, TimeLag.From.RECORD));
    }

    @Test
    void aRecordFromTheFutureIsNotOlderThanNow() {
        scene.topic("a", 100);
        scene.group("g", new Sighting.Commit("a", 0, 90, scene.millis() + 5_000));
        assertThat(group(told.now(), "g").timeLag().millis()).isZero();
    }

    @Test
    void lagInTimeIsInterpolatedWhereTheRecordWasNotRead() {
        scene.topic("a", 0).group("g", commit("a", 0, 50));
        told.now();
        scene.topic("a", 100);
        told.next();
        scene.topic("a", 200);
        var timeLag = group(told.next(), "g").timeLag();
        assertThat(timeLag.from()).isEqualTo(TimeLag.From.INTERPOLATED);
        assertThat(timeLag.millis()).isEqualTo(2_990);
    }

    @Test
    void aPausedGroupFallsBehindAsTimeGoesBy() {
        scene.topic("a", 0).group("g", commit("a", 0, 100));
        told.now();
        Report report = told.next();
        for (int i = 1; i <= 1_000; i++) {
            scene.topic("a", i * 20L);
            report = told.next();
        }
        // the record at 100 came when twelve seconds had passed
        assertThat(group(report, "g").timeLag().millis()).isCloseTo(1_990_000, within(200L));
    }

    @Test
    void whatIsKnownOfOneLogSaysNothingAboutTheNext() {
        scene.topic("a", "one", 0).group("g", commit("a", 0, 5));
        told.now();
        scene.topic("a", "one", 10);
        assertThat(group(told.next(), "g").timeLag().isKnown()).isTrue();
        scene.topic("a", "two", 10);
        assertThat(group(told.next(), "g").timeLag().isKnown()).isFalse();
    }

    @Test
    void whatWasThereBeforeAnybodyLookedHasNoAge() {
        scene.topic("a", 100).group("g", commit("a", 0, 50));
        told.now();
        assertThat(group(told.next(), "g").timeLag()).isEqualTo(TimeLag.UNKNOWN);
    }

    @Test
    void aGroupIsAsLateAsItsLatestPartition() {
        scene.topic("a", 100, 100, 100);
        scene.group(
                "g",
                new Sighting.Commit("a", 0, 90, scene.millis() - 3_000),
                new Sighting.Commit("a", 1, 90, scene.millis() - 9_000),
                commit("a", 2, 90));
        assertThat(group(told.now(), "g").timeLag().millis()).isEqualTo(9_000);
    }

    @Test
    void aGroupThatMayBeLateIsNotSaidToBeOnTime() {
        scene.topic("a", 100, 100).group("g", commit("a", 0, 100), commit("a", 1, 50));
        assertThat(group(told.now(), "g").timeLag()).isEqualTo(TimeLag.UNKNOWN);
    }

    @Test
    void trendAndTimeToCatchUpComeFromHowTheLagChanges() {
        scene.topic("a", 10_000);
        GroupReport group = null;
        for (int i = 0; i < 10; i++) {
            scene.group("g", commit("a", 0, i * 100L));
            group = group(told.next(), "g");
        }
        assertThat(group).isNotNull();
        assertThat(group.lag()).isEqualTo(9_100);
        assertThat(group.trend()).isEqualTo(-50);
        assertThat(group.catchUpSeconds()).isEqualTo(182);
        assertThat(group.rate()).isEqualTo(50);
    }

    @Test
    void aGroupThatFallsBehindDoesNotCatchUp() {
        scene.group("g", commit("a", 0, 0));
        GroupReport group = null;
        for (int i = 1; i < 10; i++) {
            scene.topic("a", i * 100L);
            group = group(told.next(), "g");
        }
        assertThat(group).isNotNull();
        assertThat(group.trend()).isEqualTo(50);
        assertThat(group.catchUpSeconds()).isNaN();
    }

    @Test
    void aPartitionThatIsBackIsNoTrend() {
        scene.group("g", commit("a", 0, 0), commit("a", 1, 0));
        for (int i = 0; i < 5; i++) {
            scene.topic("a", 100, UNKNOWN);
            told.next();
        }
        scene.topic("a", 100, 100_000);
        assertThat(group(told.next(), "g").trend()).isNaN();
        told.next();
        assertThat(group(told.next(), "g").trend()).isZero();
    }

    @Test
    void aGroupIsStalledWhileItHasLagAndDoesNotMove() {
        scene.topic("a", 100).group("g", commit("a", 0, 100));
        told.now();
        scene.later(Duration.ofHours(1));
        assertThat(measured(told.next(), Measure.STALLED, "group:g")).isZero();
        scene.topic("a", 200);
        told.next();
        assertThat(measured(told.next(), Measure.STALLED, "group:g")).isEqualTo(4);
        scene.group("g", commit("a", 0, 101));
        var report = told.next();
        assertThat(measured(report, Measure.STALLED, "group:g")).isZero();
        assertThat(measured(report, Measure.LAG, "group:g")).isEqualTo(99);
        assertThat(measured(report, Measure.TIME_LAG, "group:g")).isPositive();
    }

    @Test
    void aTopicIsSilentSinceItGrewLast() {
        scene.topic("a", 100, 5);
        told.now();
        assertThat(measured(told.next(), Measure.SILENT, "topic:a")).isEqualTo(2);
        scene.topic("a", UNKNOWN, 6);
        assertThat(measured(told.next(), Measure.SILENT, "topic:a")).isZero();
        scene.topic("a", 100, 6);
        assertThat(measured(told.next(), Measure.SILENT, "topic:a")).isEqualTo(2);
    }

    @Test
    void aBrokerThatWasThereIsDown() {
        scene.broker(2);
        var before = told.now();
        scene.brokers.remove(2);
        var after = told.next();
        scene.areBrokersSeen = false;
        var blind = told.next();
        assertThat(measured(before, Measure.BROKER_DOWN, "broker:2")).isZero();
        assertThat(measured(before, Measure.DISK, "broker:2")).isEqualTo(0.75);
        assertThat(measured(after, Measure.BROKER_DOWN, "broker:2")).isEqualTo(1);
        assertThat(blind.measurements()).isEmpty();
    }

    @Test
    void healthCountsWhatIsNotWell() {
        scene.topic(
                new Sighting.Topic(
                        "__own",
                        "1",
                        true,
                        List.of(
                                new Sighting.Partition(0, 1, 3, 2, 0, 1, 10),
                                new Sighting.Partition(1, UNKNOWN, 3, 0, 0, 1, UNKNOWN))));
        scene.topic("a", 1, 2);
        var health = told.now().health();
        assertThat(health.underReplicated()).isEqualTo(2);
        assertThat(health.offline()).isEqualTo(1);
        assertThat(health.topics()).isEqualTo(1);
        assertThat(health.partitions()).isEqualTo(2);
        assertThat(health.disk()).isEqualTo(new Figure(400, "logDirs"));
        assertThat(health.connections()).isEqualTo(new Figure(4, "clients"));
        assertThat(health.memory()).isEqualTo(new Figure(52_428_800, "jvm"));
    }

    @Test
    void whatIsHiddenIsInNoListAndNoSum() {
        var settings =
                new MonitorSettings(
                        Duration.ofSeconds(2),
                        new NameFilter(List.of(), List.of("secret-*")),
                        new NameFilter(List.of("app-*"), List.of()),
                        false,
                        10,
                        10,
                        10);
        var some = new Told(settings);
        some.scene.topic("a", 1).topic("secret-x", 1).topic("__consumer_offsets", 1);
        some.scene.group("app-1", commit("secret-x", 0, 0), commit("a", 0, 0));
        some.scene.group("other", commit("a", 0, 0));
        var report = some.now();
        assertThat(report.topics()).extracting(TopicReport::name).containsExactly("a");
        assertThat(report.groups()).extracting(GroupReport::id).containsExactly("app-1");
        assertThat(group(report, "app-1").lag()).isEqualTo(1);
        assertThat(report.health().topics()).isEqualTo(1);
        some.scene.topics.remove("secret-x");
        some.scene.topics.remove("__consumer_offsets");
        some.scene.groups.remove("other");
        assertThat(some.next().events()).isEmpty();
    }

    @Test
    void anotherClusterBeginsAnew() {
        scene.topic("a", 100);
        told.now();
        scene.clusterId = "another";
        scene.topics.clear();
        scene.topic("b", 100);
        var report = told.next();
        assertThat(report.events()).isEmpty();
        assertThat(topic(report, "b").produceRate()).isNaN();
    }

    @Test
    void timeDoesNotGoBack() {
        told.now();
        assertThatIllegalArgumentException().isThrownBy(told::now).withMessageContaining("order");
    }
}
