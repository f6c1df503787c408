package io.sluice.redislog;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Feed;
import io.sluice.hub.LogContract.Followed;
import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.Quarantine;
import io.sluice.hub.RecordRules;
import io.sluice.hub.Start;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.locks.LockSupport;

/** A gateway's view of a Redis topic, as tests use it; closes all it has made. */
final class RedisBench implements AutoCloseable {
    static final Duration SOON = Duration.ofSeconds(30);

    final Quarantine quarantine = new Quarantine(100, Time.system());
    final SimpleMeterRegistry registry = new SimpleMeterRegistry();
    private final RedisTopic topic;
    private final RedisServer server;
    private final List<Runnable> closings = new ArrayList<>();

    RedisBench(RealRedis redis) {
        this(redis, new RedisTopic(RealRedis.anyTopic(), 0, Duration.ofHours(1)));
    }

    RedisBench(RealRedis redis, RedisTopic topic) {
        this.topic = topic;
        this.server = new RedisServer(redis.settings());
        await().atMost(SOON).until(server::isReachable);
    }

    RedisTopic topic() {
        return topic;
    }

    RedisServer server() {
        return server;
    }

    RedisAppenders appenders(RedisAppenderSettings settings) {
        var made = new RedisAppenders(server, settings, Time.system());
        closings.add(made::close);
        return made;
    }

    Appender appender() {
        return appenders(RedisAppenderSettings.DEFAULT).forTopic(topic);
    }

    RedisLog log(Start start) {
        var log =
                new RedisLog(
                        new RedisLogSettings(
                                "s",
                                topic,
                                start,
                                RecordRules.of(PayloadRule.Kind.TEXT),
                                RedisLogSettings.Fetch.DEFAULT),
                        server,
                        quarantine,
                        new RedisMeters(registry),
                        Time.system());
        closings.add(log::close);
        return log;
    }

    Followed follow(Start start) {
        return follow(log(start));
    }

    static Followed follow(RedisLog log) {
        var followed = new Followed();
        follow(log, followed, followed);
        return followed;
    }

    static void follow(RedisLog log, Feed feed, Followed followed) {
        log.follow(feed);
        await().atMost(SOON).until(() -> !followed.chunks().isEmpty());
    }

    static Entry entry(String key, String value) {
        return new Entry(Payload.of(key), Payload.of(value), List.of());
    }

    static <T> T get(CompletionStage<T> stage) {
        return stage.toCompletableFuture().orTimeout(30, TimeUnit.SECONDS).join();
    }

    static void appendAll(Appender appender, int from, int to) {
        var stages = new ArrayList<CompletionStage<Appended>>();
        for (int i = from; i < to; i++) {
            stages.add(appender.append(entry("k", "v" + i)));
        }
        stages.forEach(RedisBench::get);
    }

    static List<String> numbered(int from, int to) {
        var values = new ArrayList<String>();
        for (int i = from; i < to; i++) {
            values.add("v" + i);
        }
        return values;
    }

    static void awaitTexts(Followed followed, List<String> texts) {
        await().atMost(SOON).untilAsserted(() -> assertThat(followed.texts()).isEqualTo(texts));
        assertThat(followed.breaks()).isEmpty();
    }

    /** Appends from several threads until it is stopped. */
    static final class Load implements AutoCloseable {
        private final AtomicBoolean ended = new AtomicBoolean();
        private final List<Thread> threads = new ArrayList<>();
        private final ConcurrentLinkedQueue<CompletionStage<Appended>> stages =
                new ConcurrentLinkedQueue<>();

        Load(Appender appender, int writers) {
            for (int w = 0; w < writers; w++) {
                String key = "w" + w;
                threads.add(Thread.startVirtualThread(() -> write(appender, key)));
            }
        }

        private void write(Appender appender, String key) {
            for (int i = 0; !ended.get(); i++) {
                stages.add(appender.append(entry(key, key + ":" + i)));
                if (i % 20 == 0) {
                    LockSupport.parkNanos(1_000_000);
                }
            }
        }

        /** How many have been appended for good so far. */
        long done() {
            return stages.stream().filter(s -> s.toCompletableFuture().isDone()).count();
        }

        /** Ends it, and waits until all is appended. */
        List<Appended> end() {
            close();
            return stages.stream().map(RedisBench::get).toList();
        }

        @Override
        public void close() {
            ended.set(true);
            await().atMost(SOON).until(() -> threads.stream().noneMatch(Thread::isAlive));
        }
    }

    @Override
    public void close() {
        closings.reversed().forEach(Runnable::run);
        server.close();
    }
}
