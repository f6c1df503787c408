package io.sluice.redislog;

import io.sluice.hub.Appender;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Executor;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

/**
 * The writing end of a server: an appender, with a connection of its own, for each topic. Safe for
 * any thread; closing it fails what is not confirmed.
 */
public final class RedisAppenders implements AutoCloseable {
    private static final Duration LAST_PATIENCE = Duration.ofMillis(500);

    private final RedisServer server;
    private final RedisAppenderSettings settings;
    private final Time time;
    private final ExecutorService answers =
            Executors.newSingleThreadExecutor(
                    Thread.ofPlatform().name("log-redis-append").daemon().factory());
    private final Map<String, TopicAppender> topics = new ConcurrentHashMap<>();

    public RedisAppenders(RedisServer server, RedisAppenderSettings settings, Time time) {
        this.server = server;
        this.settings = settings;
        this.time = time;
    }

    /**
     * The appender of that topic. Its stages are completed on one thread for all topics: what hangs
     * on them must not block, and must not append.
     */
    public Appender forTopic(RedisTopic topic) {
        return topics.computeIfAbsent(
                topic.name(), _ -> new TopicAppender(topic, settings, server, answers, time));
    }

    static void later(Runnable task, Duration delay, Executor on) {
        CompletableFuture.delayedExecutor(delay.toMillis(), TimeUnit.MILLISECONDS, on)
                .execute(task);
    }

    /** What is in the way of appending, for an operator; empty while nothing is. */
    public Optional<String> problem() {
        return topics.values().stream()
                .map(TopicAppender::problem)
                .flatMap(Optional::stream)
                .sorted()
                .findFirst();
    }

    /** Waits a little for what can still be written. */
    @Override
    public void close() {
        topics.values().forEach(topic -> topic.close(LAST_PATIENCE));
        answers.shutdown();
    }
}
