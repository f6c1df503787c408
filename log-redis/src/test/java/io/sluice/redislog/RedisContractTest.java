package io.sluice.redislog;

import static org.awaitility.Awaitility.await;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.sluice.hub.Appender;
import io.sluice.hub.Log;
import io.sluice.hub.LogContract;
import io.sluice.hub.Quarantine;
import io.sluice.hub.RecordRules;
import io.sluice.hub.Start;
import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.extension.ExtendWith;

/** A log in Redis does what every log does. */
@ExtendWith(RealRedis.Shared.class)
class RedisContractTest extends LogContract {
    private final RealRedis redis;

    RedisContractTest(RealRedis redis) {
        this.redis = redis;
    }

    @Override
    protected Store store(int maxCount) {
        return new RedisStore(
                redis, new RedisTopic(RealRedis.anyTopic(), maxCount, Duration.ofHours(1)));
    }

    private static final class RedisStore implements Store {
        private final RedisTopic topic;
        private final RedisServer server;
        private final List<RedisAppenders> appenders = new ArrayList<>();

        RedisStore(RealRedis redis, RedisTopic topic) {
            this.topic = topic;
            this.server = new RedisServer(redis.settings());
            await().until(server::isReachable);
        }

        @Override
        public Appender appender() {
            var settings = new RedisAppenderSettings(MAX_ENTRY, 8 << 20, 0, Duration.ofSeconds(1));
            var made = new RedisAppenders(server, settings, Time.system());
            appenders.add(made);
            return made.forTopic(topic);
        }

        @Override
        public Log log(String stream, RecordRules rules, Quarantine quarantine) {
            return new RedisLog(
                    new RedisLogSettings(
                            stream,
                            topic,
                            new Start.Earliest(),
                            rules,
                            RedisLogSettings.Fetch.DEFAULT),
                    server,
                    quarantine,
                    new RedisMeters(new SimpleMeterRegistry()),
                    Time.system());
        }

        @Override
        public void close() {
            appenders.forEach(RedisAppenders::close);
            server.close();
        }
    }
}
