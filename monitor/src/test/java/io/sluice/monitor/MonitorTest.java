package io.sluice.monitor;

import static io.sluice.monitor.Scene.commit;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Lease;
import io.sluice.hub.MemoryLease;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

@Timeout(30)
class MonitorTest {
    private static final long SECOND = 1_000_000_000L;

    private final ManualTime time = new ManualTime();
    private final FakeSurvey survey = new FakeSurvey();
    private final FakeJournal journal = new FakeJournal();
    private final FakeJudge judge = new FakeJudge();
    private final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final Monitor monitor = monitor(MonitorSettings.STANDARD);

    private Monitor monitor(MonitorSettings settings) {
        var instruments =
                new Instruments(
                        survey::open, () -> Latency.UNKNOWN, () -> BrokerFigures.UNKNOWN, List::of);
        return new Monitor(
                settings, instruments, journal, judge, new MonitorMeters(registry), time, time);
    }

    @AfterEach
    void end() {
        monitor.close();
    }

    private double counted(String name) {
        return registry.get(name).functionCounter().count();
    }

    private double gauged(String name) {
        return registry.get(name).gauge().value();
    }

    private void rounds(int count) throws InterruptedException {
        for (int i = 0; i < count; i++) {
            time.advance(time.sleeper());
        }
        time.sleeper();
    }

    private void awaitEntries(String key, int count) {
        await().untilAsserted(() -> assertThat(journal.of(key)).hasSize(count));
    }

    @Test
    void roundsBeginOnTheGrid() throws Exception {
        monitor.start();
        assertThat(time.sleeper()).isEqualTo(2 * SECOND);
        assertThat(survey.looks).hasValue(1);
        time.advance(2 * SECOND + 1);
        await().until(() -> survey.looks.get() == 2);
        assertThat(time.sleeper()).isEqualTo(2 * SECOND - 1);
        assertThat(counted("sluice.monitor.ticks.skipped")).isZero();
    }

    @Test
    void aRoundThatTakesTooLongSkipsTicks() throws Exception {
        survey.look = () -> time.advance(5 * SECOND);
        monitor.start();
        assertThat(time.sleeper()).isEqualTo(SECOND);
        assertThat(survey.looks).hasValue(1);
        assertThat(counted("sluice.monitor.ticks.skipped")).isEqualTo(2);
    }

    @Test
    void aRoundIsToldInTheJournalAndToTheJudge() throws Exception {
        survey.scene.topic("a", 100).group("g", commit("a", 0, 60));
        monitor.start();
        time.sleeper();
        awaitEntries("metrics", 1);
        assertThat(journal.keys()).containsExactly("topic:a", "group:g", "metrics");
        assertThat(judge.measured.getFirst())
                .contains(new Measurement(Measurement.Measure.LAG, "group:g", 40));
    }

    @Test
    void whatIsGoneIsDeletedInTheJournal() throws Exception {
        survey.scene.topic("a", 100);
        monitor.start();
        time.sleeper();
        awaitEntries("metrics", 1);
        survey.scene.topics.clear();
        rounds(1);
        awaitEntries("metrics", 2);
        assertThat(journal.of("topic:a").getLast().value()).isNull();
        assertThat(journal.of("events")).hasSize(1);
    }

    @Test
    void aBugCostsOneRound() throws Exception {
        survey.look =
                () -> {
                    throw new IllegalStateException("a bug");
                };
        monitor.start();
        time.sleeper();
        assertThat(counted("sluice.monitor.failed")).isEqualTo(1);
        assertThat(survey.closed).hasValue(1);
        survey.look = () -> {};
        rounds(1);
        awaitEntries("metrics", 1);
        assertThat(survey.opened).hasValue(2);
    }

    @Test
    void whatWentDuringABugIsStillADeletion() throws Exception {
        survey.scene.topic("a", 100).topic("b", 100);
        monitor.start();
        time.sleeper();
        awaitEntries("metrics", 1);
        survey.look =
                () -> {
                    survey.look = () -> {};
                    survey.scene.topics.remove("a");
                    throw new IllegalStateException("a bug");
                };
        rounds(2);
        awaitEntries("metrics", 2);
        assertThat(journal.of("topic:a").getLast().value()).isNull();
        assertThat(journal.of("topic:b")).hasSize(2);
    }

    @Test
    void aSlowJournalStallsNoRounds() throws Exception {
        journal.slow();
        monitor.start();
        time.sleeper();
        awaitEntries("metrics", 1);
        rounds(5);
        assertThat(survey.looks).hasValue(6);
        assertThat(journal.of("metrics")).hasSize(1);
        assertThat(counted("sluice.monitor.skipped")).isEqualTo(4);
        journal.confirm();
        rounds(1);
        awaitEntries("metrics", 2);
    }

    @Test
    void closingGivesUpARound() throws Exception {
        var looking = new CountDownLatch(1);
        survey.look =
                () -> {
                    looking.countDown();
                    new CountDownLatch(1).await();
                };
        monitor.start();
        looking.await();
        monitor.close();
        assertThat(survey.closed).hasValue(1);
        assertThat(journal.keys()).isEmpty();
    }

    @Test
    void roundsAreDoneOnlyByWhoHasTheRole() throws Exception {
        var lease = new MemoryLease();
        try (var _ = lease.hold(Monitor.ROLE, new Other())) {
            monitor.start(lease);
            assertThat(survey.looks).hasValue(0);
        }
        time.sleeper();
        assertThat(survey.looks).hasValue(1);
    }

    @Test
    void whoLosesTheRoleTellsNothingMore() throws Exception {
        var role = new HandedRole();
        survey.scene.topic("a", 1).group("g", commit("a", 0, 0));
        monitor.start(role);
        role.holder().gained(1);
        time.sleeper();
        awaitEntries("metrics", 1);
        role.holder().lost();
        await().until(() -> judge.rests.get() == 1);
        assertThat(registry.find("sluice.monitor.group.lag").gauges()).isEmpty();
        await().until(() -> survey.closed.get() == 1);
        role.holder().gained(2);
        await().until(() -> survey.looks.get() == 2);
        awaitEntries("topic:a", 2);
        assertThat(journal.of("events")).isEmpty();
    }

    @Test
    void theLagOfSomeGroupsIsMetered() throws Exception {
        var few =
                new MonitorSettings(
                        Duration.ofSeconds(2), NameFilter.ALL, NameFilter.ALL, false, 10, 10, 2);
        try (var bounded = monitor(few)) {
            survey.scene.topic("a", 100);
            for (String id : List.of("g1", "g2", "g3")) {
                survey.scene.group(id, commit("a", 0, 60));
            }
            bounded.start();
            time.sleeper();
            assertThat(registry.find("sluice.monitor.group.lag").gauges())
                    .extracting(g -> g.getId().getTag("group"))
                    .containsExactlyInAnyOrder("g1", "g2");
            survey.scene.groups.remove("g1");
            survey.scene.group("g2", commit("a", 0, 99));
            rounds(1);
            assertThat(registry.find("sluice.monitor.group.lag").gauges())
                    .extracting(g -> g.getId().getTag("group"))
                    .containsExactlyInAnyOrder("g2", "g3");
            assertThat(registry.get("sluice.monitor.group.lag").tag("group", "g2").gauge().value())
                    .isEqualTo(1);
            assertThat(registry.get("sluice.monitor.round").timer().count()).isEqualTo(2);
        }
    }

    @Test
    void theClusterIsMetered() throws Exception {
        survey.scene.topic("a", 1).fault("partition:b/1");
        assertThat(gauged("sluice.monitor.topics")).isNaN();
        monitor.start();
        time.sleeper();
        assertThat(gauged("sluice.monitor.topics")).isEqualTo(1);
        assertThat(gauged("sluice.monitor.groups")).isZero();
        assertThat(gauged("sluice.monitor.faults")).isEqualTo(1);
        assertThat(gauged("sluice.monitor.brokers")).isEqualTo(1);
    }

    /** Keeps what it is told. */
    private static final class FakeJudge implements Judge {
        private final List<List<Measurement>> measured = new CopyOnWriteArrayList<>();
        private final AtomicInteger rests = new AtomicInteger();

        @Override
        public void onMeasurements(List<Measurement> measurements, Set<String> gone) {
            measured.add(measurements);
        }

        @Override
        public void rest() {
            rests.incrementAndGet();
        }
    }

    /** Somebody else who wants the role. */
    private static final class Other implements Lease.Holder {
        @Override
        public void gained(long fence) {}

        @Override
        public void lost() {}
    }

    /** A lease that a test gives and takes. */
    private static final class HandedRole implements Lease {
        private final List<Lease.Holder> holders = new CopyOnWriteArrayList<>();

        @Override
        public Hold hold(String role, Holder holder) {
            holders.add(holder);
            return () -> {};
        }

        Holder holder() {
            return holders.getFirst();
        }
    }
}
