package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Lease;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HistoriesTest {
    private final Scene scene = new Scene();
    private final FakeLog log = new FakeLog(1);
    private final Histories histories =
            new Histories(
                    scene.postgres.settings(),
                    scene.quarantine,
                    new SimpleMeterRegistry(),
                    Time.system());

    @AfterEach
    void close() {
        histories.close();
        scene.close();
    }

    private static HistorySettings named(String stream) {
        var usual = Scene.energy(KEEP_BOTH);
        return new HistorySettings(
                stream,
                stream,
                usual.time(),
                usual.columns(),
                usual.key(),
                usual.rest(),
                usual.conflict(),
                usual.retention(),
                usual.compressAfter(),
                usual.rollups(),
                usual.fromStart());
    }

    private void publish(double power) {
        log.append(0, Time.system().millis(), "a", "{\"power\":" + power + "}");
    }

    private long waiting() {
        return scene.postgres.number(
                "select count(*) from pg_stat_activity where datname = current_database() and"
                        + " wait_event_type = 'Lock'");
    }

    private static Lease.Holder holder(CountDownLatch gained) {
        return new Lease.Holder() {
            @Override
            public void gained(long fence) {
                gained.countDown();
            }

            @Override
            public void lost() {}
        };
    }

    @Test
    void aWriterThatIsSlowToEndDoesNotKeepOthersFromEnding() throws Exception {
        var slow = histories.keep(named("slow"), log);
        histories.keep(named("other"), log);
        histories.start(scene.lease);
        publish(1);
        slow.wake();
        await().atMost(Scene.SOON).until(() -> slow.status().rows() == 1);
        var isFree = new CountDownLatch(1);
        try (var connection = scene.postgres.connect();
                var statement = connection.createStatement();
                var _ = scene.lease.hold("history:other", holder(isFree))) {
            connection.setAutoCommit(false);
            statement.execute("lock table slow in access exclusive mode");
            publish(2);
            slow.wake();
            await().atMost(Scene.SOON).until(() -> waiting() > 0);
            var closing = Thread.ofVirtual().start(histories::close);
            await().atMost(HistoryWriter.END_PATIENCE.dividedBy(2))
                    .until(() -> isFree.getCount() == 0);
            connection.rollback();
            assertThat(closing.join(Duration.ofSeconds(30))).isTrue();
        }
    }
}
