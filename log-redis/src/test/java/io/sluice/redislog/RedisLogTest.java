package io.sluice.redislog;

import static io.sluice.redislog.RedisBench.SOON;
import static io.sluice.redislog.RedisBench.appendAll;
import static io.sluice.redislog.RedisBench.awaitTexts;
import static io.sluice.redislog.RedisBench.entry;
import static io.sluice.redislog.RedisBench.numbered;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import io.lettuce.core.XAddArgs;
import io.lettuce.core.XTrimArgs;
import io.sluice.hub.Appended;
import io.sluice.hub.Feed;
import io.sluice.hub.Gap;
import io.sluice.hub.LogContract.Followed;
import io.sluice.hub.Publication;
import io.sluice.hub.Quarantine;
import io.sluice.hub.Start;
import io.sluice.hub.UnknownPartition;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Semaphore;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.ExtendWith;

/** Following a real Redis, and what happens to it behind the gateway's back. */
@ExtendWith(RealRedis.Shared.class)
class RedisLogTest {
    private static final Start LATEST = new Start.Latest();
    private static final Start EARLIEST = new Start.Earliest();

    private final RealRedis redis;
    private final RedisBench bench;

    RedisLogTest(RealRedis redis) {
        this.redis = redis;
        this.bench = new RedisBench(redis);
    }

    @AfterEach
    void close() {
        bench.close();
    }

    private String logKey() {
        return "test:{" + bench.topic().name() + "}:log";
    }

    @Test
    void readsFromTheEnd() {
        appendAll(bench.appender(), 0, 5);
        var log = bench.log(LATEST);
        var followed = RedisBench.follow(log);
        assertThat(followed.publications()).isEmpty();
        appendAll(bench.appender(), 5, 8);
        awaitTexts(followed, numbered(5, 8));
        await().until(() -> log.status().lag() == 0);
        assertThat(log.consumed()).isEqualTo(3);
        assertThat(log.bytes()).isPositive();
        assertThat(
                        bench.registry
                                .get("sluice.log.records")
                                .tag("stream", "s")
                                .functionCounter()
                                .count())
                .isEqualTo(3);
    }

    @Test
    void readsFromATime() {
        var appender = bench.appender();
        appendAll(appender, 0, 5);
        var first = bench.follow(EARLIEST);
        awaitTexts(first, numbered(0, 5));
        long last = first.publications().getLast().timestamp();
        await().until(() -> System.currentTimeMillis() > last + 1);
        appendAll(appender, 5, 8);
        awaitTexts(bench.follow(new Start.At(Instant.ofEpochMilli(last + 1))), numbered(5, 8));
    }

    @Test
    void flushedItBecomesAnotherIncarnation() {
        var log = bench.log(EARLIEST);
        var followed = RedisBench.follow(log);
        var appender = bench.appender();
        appendAll(appender, 0, 100);
        awaitTexts(followed, numbered(0, 100));
        var before = followed.chunks().getLast().after();

        redis.call(r -> r.flushall());
        appendAll(appender, 100, 110);
        awaitTexts(followed, numbered(0, 110));
        assertThat(followed.gaps()).hasSize(1);
        var gap = followed.gaps().getFirst();
        assertThat(gap.cause()).isEqualTo(Gap.Cause.RECREATED);
        assertThat(gap.from()).isEqualTo(before);
        var old = before.next().firstKey();
        var now = followed.chunks().getLast().after().next().firstKey();
        assertThat(now).isNotEqualTo(old);
        assertThat(gap.to()).isNotNull();
        assertThat(followed.publications().getLast().partition()).isEqualTo(now);
        assertThatThrownBy(() -> RedisBench.get(log.read(old, 1, 5)))
                .isInstanceOf(CompletionException.class)
                .hasCauseInstanceOf(UnknownPartition.class);
    }

    @Test
    void flushedUnderLoadNothingComesTwice() {
        var followed = bench.follow(EARLIEST);
        try (var load = new RedisBench.Load(bench.appender(), 3)) {
            await().until(() -> load.done() > 500);
            redis.call(r -> r.flushall());
            await().until(() -> load.done() > 1_500);
            load.end();
        }
        await().until(() -> !followed.gaps().isEmpty());
        for (int w = 0; w < 3; w++) {
            String key = "w" + w + ":";
            assertThat(followed.texts().stream().filter(t -> t.startsWith(key)).toList())
                    .doesNotHaveDuplicates();
        }
        assertThat(followed.breaks()).isEmpty();
        assertThat(followed.gaps()).extracting(Gap::cause).containsOnly(Gap.Cause.RECREATED);
    }

    @Test
    void twoNodesAgreeOnANewIncarnation() {
        var one = bench.follow(EARLIEST);
        var two = bench.follow(EARLIEST);
        var appender = bench.appender();
        appendAll(appender, 0, 10);
        awaitTexts(one, numbered(0, 10));
        awaitTexts(two, numbered(0, 10));
        redis.call(r -> r.del("test:{" + bench.topic().name() + "}:side"));
        redis.call(r -> r.del(logKey()));
        appendAll(appender, 10, 20);
        awaitTexts(one, numbered(0, 20));
        awaitTexts(two, numbered(0, 20));
        assertThat(two.publications()).isEqualTo(one.publications());
    }

    @Test
    void tellsWhatWasTrimmedBelowIt() {
        var followed = new Followed();
        var mayGoOn = new Semaphore(1);
        Feed slow =
                chunk -> {
                    followed.chunk(chunk);
                    mayGoOn.acquireUninterruptibly();
                };
        RedisBench.follow(bench.log(EARLIEST), slow, followed);
        var appender = bench.appender();
        appendAll(appender, 0, 10);
        await().atMost(SOON).until(() -> !followed.publications().isEmpty());
        int read = followed.publications().size();
        appendAll(appender, 10, 100);
        redis.call(r -> r.xtrim(logKey(), XTrimArgs.Builder.maxlen(20).exactTrimming()));
        mayGoOn.release(100);
        await().atMost(SOON).until(() -> followed.texts().contains("v99"));
        assertThat(followed.texts().subList(read, followed.texts().size()))
                .isEqualTo(numbered(80, 100));
        assertThat(followed.gaps()).extracting(Gap::cause).containsExactly(Gap.Cause.RETENTION);
        assertThat(followed.breaks()).isEmpty();
    }

    @Test
    void anEntryDroppedInTheMiddleIsAHole() {
        var appender = bench.appender();
        appendAll(appender, 0, 5);
        redis.call(r -> r.xdel(logKey(), "3-0"));
        var followed = bench.follow(EARLIEST);
        awaitTexts(followed, List.of("v0", "v1", "v3", "v4"));
        assertThat(followed.gaps()).isEmpty();
    }

    @Test
    void whatNoAppenderMadeIsQuarantined() {
        var log = bench.log(EARLIEST);
        var followed = RedisBench.follow(log);
        var appender = bench.appender();
        appendAll(appender, 0, 2);
        redis.call(r -> r.xadd(logKey(), Map.of("v", "foreign")));
        redis.call(
                r -> r.xadd(logKey(), new XAddArgs().id("9999999999999-7"), Map.of("t", "soon")));
        appendAll(appender, 2, 4);
        awaitTexts(followed, numbered(0, 4));
        assertThat(log.unmapped()).isEqualTo(Map.of("foreign_entry", 2L));
        assertThat(bench.quarantine.items())
                .extracting(Quarantine.Item::size)
                .containsExactly(7, 0);
        assertThat(log.restarts()).isZero();
    }

    @Test
    void aHugeValueIsQuarantined() {
        var followed = bench.follow(EARLIEST);
        var settings = new RedisAppenderSettings(16 << 20, 32 << 20, 0, Duration.ofSeconds(1));
        var appender = bench.appenders(settings).forTopic(bench.topic());
        RedisBench.get(appender.append(entry("k", "x".repeat(10 << 20))));
        RedisBench.get(appender.append(entry("k", "small")));
        awaitTexts(followed, List.of("small"));
        assertThat(bench.quarantine.items())
                .extracting(Quarantine.Item::reason)
                .containsExactly("too_large");
    }

    @Test
    void whatIsTooOldIsDropped() {
        var topic = new RedisTopic(RealRedis.anyTopic(), 0, Duration.ofSeconds(1));
        try (var brief = new RedisBench(redis, topic)) {
            var log = brief.log(EARLIEST);
            var appender = brief.appender();
            appendAll(appender, 0, 200);
            await().atMost(SOON)
                    .pollInterval(Duration.ofMillis(300))
                    .untilAsserted(() -> {
                        RedisBench.get(appender.append(entry("k", "more")));
                        var extent = RedisBench.get(log.extent());
                        var partition = extent.start().next().firstKey();
                        assertThat(extent.start().offset(partition)).isGreaterThan(200);
                    });
        }
    }

    @Test
    void goesOnWhenItsConnectionsAreCutUnderLoad() {
        var log = bench.log(EARLIEST);
        var followed = RedisBench.follow(log);
        try (var load = new RedisBench.Load(bench.appender(), 3)) {
            for (int cut = 1; cut <= 5; cut++) {
                long more = load.done() + 300;
                await().atMost(SOON).until(() -> load.done() > more);
                redis.cut();
            }
            var all = load.end();
            await().atMost(SOON).until(() -> followed.publications().size() >= all.size());
            assertThat(followed.publications())
                    .extracting(Publication::offset)
                    .containsExactlyInAnyOrderElementsOf(
                            all.stream().map(Appended::offset).toList());
        }
        for (int w = 0; w < 3; w++) {
            String key = "w" + w + ":";
            var texts = followed.texts().stream().filter(t -> t.startsWith(key)).toList();
            for (int i = 0; i < texts.size(); i++) {
                assertThat(texts.get(i)).isEqualTo(key + i);
            }
        }
        assertThat(followed.gaps()).isEmpty();
        assertThat(followed.breaks()).isEmpty();
        await().atMost(SOON).until(() -> log.status().following());
        assertThat(log.status().problem()).isNull();
    }

    @Test
    void goesOnWhenItsScriptsAreForgotten() {
        var followed = bench.follow(EARLIEST);
        var appender = bench.appender();
        appendAll(appender, 0, 3);
        redis.call(r -> r.scriptFlush());
        appendAll(appender, 3, 6);
        awaitTexts(followed, numbered(0, 6));
    }

    @Test
    void sayingNoIsAProblemAndNotABug() {
        redis.call(r -> r.set(logKey(), "not a stream"));
        var log = bench.log(EARLIEST);
        var followed = new Followed();
        log.follow(followed);
        await().atMost(SOON).until(() -> ("" + log.status().problem()).contains("WRONGTYPE"));
        assertThat(log.status().following()).isFalse();
        assertThat(log.restarts()).isZero();
        redis.call(r -> r.del(logKey()));
        await().atMost(SOON).until(() -> log.status().following());
        assertThat(log.status().problem()).isNull();
    }

    @Test
    void aBugInWhatFollowsRestartsTheReader() {
        var followed = new Followed();
        var bugs = new Semaphore(1);
        Feed broken =
                chunk -> {
                    if (!chunk.publications().isEmpty() && bugs.tryAcquire()) {
                        throw new IllegalStateException("a bug");
                    }
                    followed.chunk(chunk);
                };
        var log = bench.log(EARLIEST);
        RedisBench.follow(log, broken, followed);
        appendAll(bench.appender(), 0, 3);
        awaitTexts(followed, numbered(0, 3));
        assertThat(log.restarts()).isEqualTo(1);
        assertThat(followed.gaps()).isEmpty();
    }
}
