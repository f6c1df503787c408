package io.sluice.redislog;

import static io.sluice.redislog.RedisBench.SOON;
import static io.sluice.redislog.RedisBench.appendAll;
import static io.sluice.redislog.RedisBench.awaitTexts;
import static io.sluice.redislog.RedisBench.entry;
import static io.sluice.redislog.RedisBench.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.sluice.hub.Appended;
import io.sluice.hub.Feed;
import io.sluice.hub.Gap;
import io.sluice.hub.LogContract.Followed;
import io.sluice.hub.LogUnavailable;
import io.sluice.hub.Publication;
import io.sluice.hub.Start;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A Redis that dies, stands still, forgets, fills up or has no replicas. */
class RedisOutageTest {
    private static final Start EARLIEST = new Start.Earliest();

    private final RealRedis redis = new RealRedis();
    private final RedisBench bench = new RedisBench(redis);

    @AfterEach
    void close() {
        bench.close();
        redis.close();
    }

    @Test
    void killedUnderLoadNothingIsLostAndNothingComesTwice() {
        var log = bench.log(EARLIEST);
        var followed = RedisBench.follow(log);
        try (var load = new RedisBench.Load(bench.appender(), 4)) {
            for (int death = 0; death < 3; death++) {
                long more = load.done() + 500;
                await().atMost(SOON).until(() -> load.done() > more);
                redis.kill();
                redis.start();
            }
            var all = load.end();
            await().atMost(SOON).until(() -> followed.publications().size() >= all.size());
            assertThat(followed.publications())
                    .extracting(Publication::offset)
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().map(Appended::offset).toList());
        }
        for (int w = 0; w < 4; w++) {
            String key = "w" + w + ":";
            var texts = followed.texts().stream().filter(t -> t.startsWith(key)).toList();
            for (int i = 0; i < texts.size(); i++) {
                assertThat(texts.get(i)).isEqualTo(key + i);
            }
        }
        assertThat(followed.gaps()).isEmpty();
        assertThat(followed.breaks()).isEmpty();
        assertThat(log.restarts()).isZero();
    }

    @Test
    void whileItIsAwayAppendingWaitsAndReadingFails() {
        var log = bench.log(EARLIEST);
        var followed = RedisBench.follow(log);
        var appender = bench.appender();
        appendAll(appender, 0, 3);
        awaitTexts(followed, numbered(0, 3));
        var partition = followed.chunks().getLast().after().next().firstKey();

        redis.kill();
        await().atMost(SOON).until(() -> !bench.server().isReachable());
        var appended = appender.append(entry("k", "v3")).toCompletableFuture();
        await().atMost(SOON).until(() -> !log.status().following());
        assertThat(log.status().problem()).contains("Redis cannot be reached");
        for (var asked : List.of(log.extent(), log.read(partition, 1, 2))) {
            assertThatThrownBy(() -> RedisBench.get(asked))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(LogUnavailable.class);
        }
        assertThat(appended).isNotDone();

        redis.start();
        awaitTexts(followed, numbered(0, 4));
        assertThat(RedisBench.get(appended).offset()).isEqualTo(4);
        await().atMost(SOON).until(() -> log.status().following());
        assertThat(RedisBench.get(log.read(partition, 1, 5)).publications()).hasSize(4);
    }

    @Test
    void closingFailsWhatIsNotConfirmed() {
        var appenders = bench.appenders(RedisAppenderSettings.DEFAULT);
        var appender = appenders.forTopic(bench.topic());
        appendAll(appender, 0, 1);
        redis.kill();
        await().atMost(SOON).until(() -> !bench.server().isReachable());
        var appended = appender.append(entry("k", "v")).toCompletableFuture();
        appenders.close();
        for (var failed : List.of(appended, appender.append(entry("k", "later")))) {
            assertThatThrownBy(() -> RedisBench.get(failed))
                    .isInstanceOf(CompletionException.class)
                    .hasCauseInstanceOf(AppenderClosed.class);
        }
    }

    @Test
    void appendingBlocksWhereTheBufferIsFullUntilItIsClosed() throws Exception {
        var settings = new RedisAppenderSettings(1_000, 2_000, 0, Duration.ofSeconds(1));
        var appenders = bench.appenders(settings);
        var appender = appenders.forTopic(bench.topic());
        redis.kill();
        await().atMost(SOON).until(() -> !bench.server().isReachable());
        var first = appender.append(entry("k", "x".repeat(900))).toCompletableFuture();
        var blocked =
                Thread.startVirtualThread(() -> {
                    for (int i = 0; i < 3; i++) {
                        var _ = appender.append(entry("k", "x".repeat(900)));
                    }
                });
        await().atMost(SOON).until(() -> blocked.getState() == Thread.State.WAITING);
        assertThat(first).isNotDone();
        appenders.close();
        assertThat(blocked.join(SOON)).isTrue();
        assertThat(first).isCompletedExceptionally();
    }

    @Test
    void standingStillItIsNoticedAndGoesOn() {
        var log = bench.log(EARLIEST);
        var followed = RedisBench.follow(log);
        var appender = bench.appender();
        appendAll(appender, 0, 3);
        awaitTexts(followed, numbered(0, 3));
        redis.signal("STOP");
        var appended = appender.append(entry("k", "v3")).toCompletableFuture();
        await().atMost(SOON).until(() -> !bench.server().isReachable());
        assertThat(appended).isNotDone();
        redis.signal("CONT");
        awaitTexts(followed, numbered(0, 4));
        assertThat(RedisBench.get(appended).offset()).isEqualTo(4);
        assertThat(followed.gaps()).isEmpty();
    }

    @Test
    void withoutMemoryNothingIsAppendedUntilThereIsSome() {
        var appenders = bench.appenders(RedisAppenderSettings.DEFAULT);
        var appender = appenders.forTopic(bench.topic());
        var followed = bench.follow(EARLIEST);
        appendAll(appender, 0, 3);
        redis.call(r -> r.configSet("maxmemory", "1"));
        var appended = appender.append(entry("k", "v3")).toCompletableFuture();
        await().atMost(SOON).until(() -> appenders.problem().isPresent());
        assertThat(appenders.problem().orElseThrow()).contains("OOM");
        assertThat(appended).isNotDone();
        redis.call(r -> r.configSet("maxmemory", "0"));
        assertThat(RedisBench.get(appended).offset()).isEqualTo(4);
        awaitTexts(followed, numbered(0, 4));
        await().atMost(SOON).until(() -> appenders.problem().isEmpty());
    }

    /** As after a failover to a replica that was behind. */
    @Test
    void whatItHasForgottenIsToldAndReadingGoesOnWhereItIsStillTheSame() {
        var log = bench.log(EARLIEST);
        var followed = RedisBench.follow(log);
        var appender = bench.appender();
        appendAll(appender, 0, 50);
        awaitTexts(followed, numbered(0, 50));
        redis.remember();
        appendAll(appender, 50, 100);
        awaitTexts(followed, numbered(0, 100));
        var before = followed.chunks().getLast().after();

        redis.kill();
        redis.recall();
        redis.start();
        appendAll(appender, 100, 110);
        awaitTexts(followed, numbered(0, 110));
        assertThat(followed.gaps()).hasSize(1);
        var gap = followed.gaps().getFirst();
        assertThat(gap.cause()).isEqualTo(Gap.Cause.RECREATED);
        assertThat(gap.from()).isEqualTo(before);
        assertThat(gap.to()).isNotNull();
        assertThat(gap.to().next().values()).containsExactly(51L);
        assertThat(followed.publications().getLast().offset()).isEqualTo(60);
    }

    @Test
    void whatItHasForgottenIsNoticedEvenWhereItHasGrownPastIt() {
        var followed = new Followed();
        var mayGoOn = new Semaphore(1_000);
        Feed slow =
                chunk -> {
                    followed.chunk(chunk);
                    mayGoOn.acquireUninterruptibly();
                };
        RedisBench.follow(bench.log(EARLIEST), slow, followed);
        var appender = bench.appender();
        appendAll(appender, 0, 50);
        awaitTexts(followed, numbered(0, 50));
        redis.remember();
        appendAll(appender, 50, 60);
        awaitTexts(followed, numbered(0, 60));
        mayGoOn.drainPermits();
        appendAll(appender, 60, 61);
        awaitTexts(followed, numbered(0, 61));

        redis.kill();
        redis.recall();
        redis.start();
        appendAll(bench.appender(), 61, 200);
        mayGoOn.release(1_000);
        awaitTexts(followed, numbered(0, 200));
        assertThat(followed.gaps()).extracting(Gap::cause).containsExactly(Gap.Cause.RECREATED);
    }

    @Test
    void withoutEnoughReplicasNothingIsConfirmed() {
        var settings = new RedisAppenderSettings(1 << 20, 8 << 20, 1, Duration.ofMillis(200));
        var appenders = bench.appenders(settings);
        var appender = appenders.forTopic(bench.topic());
        var followed = bench.follow(EARLIEST);
        var first = appender.append(entry("k", "v0")).toCompletableFuture();
        var second = appender.append(entry("k", "v1")).toCompletableFuture();
        await().atMost(SOON)
                .until(() -> appenders.problem().orElse("").contains("0 of 1 replicas"));
        assertThat(first).isNotDone();
        try (var replica = new RealRedis("--replicaof", "127.0.0.1", "" + redis.port())) {
            assertThat(RedisBench.get(first).offset()).isEqualTo(1);
            assertThat(RedisBench.get(second).offset()).isEqualTo(2);
            awaitTexts(followed, numbered(0, 2));
            String key = "test:{" + bench.topic().name() + "}:log";
            Long there = replica.call(r -> r.xlen(key));
            assertThat(there).isEqualTo(2);
            await().atMost(SOON).until(() -> appenders.problem().isEmpty());
        }
    }

    @Test
    void aReplicaIsAskedAgainUntilItIsMadeMaster() {
        var replica = new RealRedis("--replicaof", "127.0.0.1", "" + redis.port());
        try (replica;
                var atReplica = new RedisBench(replica)) {
            var appenders = atReplica.appenders(RedisAppenderSettings.DEFAULT);
            var appended =
                    appenders
                            .forTopic(atReplica.topic())
                            .append(entry("k", "v0"))
                            .toCompletableFuture();
            await().pollDelay(Duration.ofMillis(700)).until(() -> !appended.isDone());
            replica.call(r -> r.replicaofNoOne());
            assertThat(RedisBench.get(appended).offset()).isEqualTo(1);
        }
    }
}
