package io.sluice.history;

import static io.sluice.history.HistorySettings.Conflict.KEEP_BOTH;
import static io.sluice.history.HistorySettings.Conflict.KEEP_LAST;
import static io.sluice.history.Scene.awaitStored;
import static io.sluice.history.Scene.energy;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Lease;
import io.sluice.hub.MemoryLease;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.locks.LockSupport;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** What is stored when connections are cut, writers end and others begin: each position once. */
class WriterFaultsTest {
    private static final int PUBLICATIONS = 30_000;

    private final Scene scene = new Scene();
    private final FakeLog log = new FakeLog(3);
    private final Random random = new Random(7);
    private final Database database = scene.database();
    private int published;

    @AfterEach
    void close() {
        scene.close();
    }

    /** A lease that gives a role to whoever asks, as leases that have lapsed late do. */
    private static Lease toEverybody() {
        return (role, holder) -> new MemoryLease().hold(role, holder);
    }

    private void publish(int count) {
        long start = Scene.millis(Scene.START);
        for (int i = 0; i < count; i++) {
            int partition = random.nextInt(3);
            var time = Instant.ofEpochMilli(start + 10L * published);
            String power = random.nextInt(200) == 0 ? "\"none\"" : "" + published;
            log.append(
                    partition,
                    time.toEpochMilli(),
                    "d" + partition,
                    "{\"ts\":\"%s\",\"power\":%s}".formatted(time, power));
            published++;
        }
    }

    private HistoryWriter writer(HistorySettings settings, Lease lease) {
        return scene.writer(settings, Scene.inTransactionsOf(100), log, database, lease);
    }

    @Test
    void connectionsThatAreCutCostNothing() {
        log.chunkOf(200);
        var settings = energy(KEEP_BOTH);
        var writer = writer(settings, scene.lease);
        while (published < PUBLICATIONS) {
            publish(1_500);
            writer.wake();
            LockSupport.parkNanos(random.nextInt(20_000_000));
            scene.postgres.cutAll();
        }
        awaitStored(writer, log);
        assertThat(scene.registry.get("sluice.history.failures").functionCounter().count())
                .isPositive();
        assertEachOnce();
    }

    /** What was committed is not read again, so it has to be told without having been answered. */
    @Test
    void whatIsRefusedIsToldThoughTheAnswerToTheCommitIsLost() throws Exception {
        try (var wire = new LossyWire(scene.postgres.url());
                var lossy =
                        TestPostgres.ready(
                                new DatabaseSettings(
                                        wire.url(), "postgres", "", 2, Duration.ofSeconds(5)));
                var writer =
                        scene.writer(energy(KEEP_BOTH), Scene.PROMPT, log, lossy, scene.lease)) {
            log.append(0, Scene.millis(Scene.START), "a", "{\"power\":1}");
            awaitStored(writer, log);
            wire.lose();
            log.append(0, Scene.millis(Scene.START), "a", "{\"power\":2}");
            log.append(0, Scene.millis(Scene.START), "a", "{\"power\":\"none\"}");
            awaitStored(writer, log);
            assertThat(wire.hasLost()).isTrue();
            assertThat(scene.positions()).containsExactly("0 0", "0 1");
            await().atMost(Scene.SOON).until(() -> !scene.quarantine.items().isEmpty());
            assertThat(scene.quarantine.items())
                    .singleElement()
                    .satisfies(item -> assertThat(item.origin()).endsWith("@2"));
        }
    }

    @Test
    void writersThatEndAndBeginAnewCostNothing() {
        log.chunkOf(100);
        var settings = energy(KEEP_LAST);
        while (published < PUBLICATIONS) {
            publish(3_000);
            try (var writer = writer(settings, scene.lease)) {
                writer.wake();
                LockSupport.parkNanos(random.nextInt(100_000_000));
            }
        }
        awaitStored(writer(settings, scene.lease), log);
        assertEachOnce();
    }

    @Test
    void severalWritersAtOnceStoreEachPositionOnce() {
        log.chunkOf(50);
        var settings = energy(KEEP_BOTH);
        var others = List.of(writer(settings, toEverybody()), writer(settings, toEverybody()));
        while (published < PUBLICATIONS) {
            publish(1_000);
            others.forEach(HistoryWriter::wake);
            LockSupport.parkNanos(random.nextInt(30_000_000));
        }
        awaitStored(others.getFirst(), log);
        awaitStored(others.getLast(), log);
        assertEachOnce();
    }

    private void assertEachOnce() {
        var expected = new ArrayList<>(log.positions());
        scene.quarantine.items().stream()
                .map(item -> item.origin().replace("topic-", "").replace('@', ' '))
                .forEach(expected::remove);
        assertThat(expected).hasSizeLessThan(PUBLICATIONS).hasSizeGreaterThan(PUBLICATIONS / 2);
        assertThat(scene.positions()).isEqualTo(expected);
    }
}
