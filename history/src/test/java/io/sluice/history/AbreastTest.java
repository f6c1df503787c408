package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.Scene.energy;
import static io.sluice.history.Scene.millis;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Lease;
import io.sluice.hub.LogUnavailable;
import java.time.Instant;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What the log holds is awaited in the database; and where it does not come that is known. */
class AbreastTest {
    private static final Instant LATER = Instant.parse("2030-01-01T00:00:00Z");
    private static final long NOW = millis(Scene.START);

    private final Scene scene = new Scene();
    private final FakeLog log = new FakeLog(2);
    private Histories histories;

    @BeforeEach
    void open() {
        histories = opened();
        await("the database").atMost(Scene.SOON).until(() -> isAbreast(LATER));
    }

    private Histories opened() {
        var opened =
                new Histories(
                        scene.postgres.settings(),
                        scene.quarantine,
                        new SimpleMeterRegistry(),
                        Scene.CLOCK);
        opened.keep(energy(KEEP_BOTH), log);
        opened.start(scene.lease);
        return opened;
    }

    @AfterEach
    void close() {
        histories.close();
        scene.close();
    }

    private void publish(int partition, long millis) {
        log.append(partition, millis, "a", "{\"power\":1}");
    }

    private boolean isAbreast(Instant time) {
        return histories.isAbreast("energy", time).toCompletableFuture().join();
    }

    @Test
    void whatHasJustComeIsStoredBeforeItIsSaid() {
        for (int n = 1; n <= 20; n++) {
            publish(n % 2, NOW);
            assertThat(isAbreast(LATER)).isTrue();
            assertThat(scene.positions()).hasSize(n);
        }
    }

    @Test
    void whatIsLaterNeedNotBeThere() {
        publish(0, NOW);
        assertThat(isAbreast(LATER)).isTrue();
        histories.close();
        try (var _ =
                scene.lease.hold(
                        "history:energy",
                        new Lease.Holder() {
                            @Override
                            public void gained(long fence) {}

                            @Override
                            public void lost() {}
                        })) {
            histories = opened();
            await("the database").atMost(Scene.SOON).until(() -> isAbreast(LATER));
            publish(0, NOW + 1000);
            publish(1, NOW + 2000);

            assertThat(isAbreast(Instant.ofEpochMilli(NOW + 1000))).isTrue();
            assertThat(isAbreast(Instant.ofEpochMilli(NOW + 1001))).isFalse();
        }
    }

    @Test
    void aLogThatIsSlowIsNotSlowForOthersAsWell() {
        publish(0, NOW);
        assertThat(isAbreast(LATER)).isTrue();
        var answer = log.fallSilent();
        assertThat(isAbreast(LATER)).isFalse();
        assertThat(answer).isNotDone();
        answer.completeExceptionally(new LogUnavailable("away"));
    }

    @Test
    void aLogThatIsAwayLeavesItUnknown() {
        publish(0, NOW);
        assertThat(isAbreast(LATER)).isTrue();
        log.away(true);
        assertThat(isAbreast(LATER)).isFalse();
    }
}
