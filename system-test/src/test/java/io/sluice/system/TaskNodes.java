package io.sluice.system;

import io.sluice.dev.EmbeddedRedis;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;

/** Gateways for tasks of users that share everything: Dapr's events, users, what they count. */
final class TaskNodes implements AutoCloseable {
    /** What a sidecar shows. */
    static final String API_TOKEN = "token-of-the-sidecar-0123456789";

    /** What a backend shows. */
    static final String KEY = "key-of-the-backend-0123456789-abcdefgh";

    /** What one shows who looks at who is there. */
    static final String WATCHER = "key-of-the-watcher-0123456789-abcdefgh";

    private final Path directory;
    private final String yaml;
    private final List<GatewayProcess> all = new ArrayList<>();

    /** Where streams and nodes meet. */
    enum Keeper {
        KAFKA,
        REDIS;

        String text() {
            return name().toLowerCase(Locale.ROOT);
        }
    }

    /** The brokers of all nodes of a test class. */
    static final class Servers implements AutoCloseable {
        private final Path directory;
        private final Brokers brokers;
        private final EmbeddedRedis redis;
        private int nodes;

        Servers(Path directory) throws IOException {
            this.directory = directory;
            this.brokers = Brokers.start(directory.resolve("kafka"));
            this.redis =
                    new EmbeddedRedis(
                            Files.createDirectory(directory.resolve("redis")), "127.0.0.1", 0);
            redis.start();
        }

        EmbeddedRedis redis() {
            return redis;
        }

        /** So many nodes on logs of their own. */
        TaskNodes nodes(Keeper keeper, int count) throws Exception {
            int number = nodes++;
            if (keeper == Keeper.KAFKA) {
                brokers.kafka().createTopic("tasks-" + number, 2, Map.of());
            }
            return new TaskNodes(directory, yaml(keeper, number), count);
        }

        private String yaml(Keeper keeper, int number) {
            return """
            listen: {port: 0}
            kafka: {brokers: "%s"}
            redis: {uri: "%s"}
            streams:
              tasks:
                log: %s
                topic: tasks-%d
                envelope: cloudevents
                key: "{value.user_id}"
                perUser: true
            endpoints:
              - {path: /ws, dialect: tasks, streams: [tasks], replayOnConnect: 10m}
            intake:
              dapr:
                apiToken: %s
                subscriptions:
                  - {pubsub: kafka-pubsub, topic: task-updates, route: /task-updates, stream: tasks}
            publish: {streams: {tasks: {}}}
            cluster: {log: %s, prefix: "nodes-%d", presence: true, grace: 1s}
            auth:
              issuers: [{name: test, secret: %s}]
              grants: [{allow: [subscribe, replay]}]
              keys:
                - {name: backend, key: %s, allow: [publish, stats, presence, admin]}
                - {name: watcher, key: %s, allow: [subscribe, replay], streams: [presence]}
            """
                    .formatted(
                            brokers.bootstrap(),
                            redis.uri(),
                            keeper.text(),
                            number,
                            API_TOKEN,
                            keeper.text(),
                            number,
                            Tokens.SECRET,
                            KEY,
                            WATCHER);
        }

        @Override
        public void close() {
            redis.close();
            brokers.close();
        }
    }

    private TaskNodes(Path directory, String yaml, int count) throws Exception {
        this.directory = directory;
        this.yaml = yaml;
        for (int i = 0; i < count; i++) {
            all.add(GatewayProcess.start(directory, yaml));
        }
        for (var node : all) {
            node.awaitReady();
        }
    }

    /** What a user shows. */
    static String token(String user) {
        long now = System.currentTimeMillis() / 1000;
        return Tokens.saying(
                Map.of("sub", user, "jti", "token-of-" + user, "iat", now, "exp", now + 600));
    }

    GatewayProcess node(int index) {
        return all.get(index);
    }

    int count() {
        return all.size();
    }

    /** Ends it as a crash would. */
    void kill(int index) {
        all.get(index).child().kill();
    }

    /** Ends it as a crash would, and starts another in its place. */
    void replace(int index) throws Exception {
        kill(index);
        all.get(index).close();
        all.set(index, GatewayProcess.start(directory, yaml).awaitReady());
    }

    @Override
    public void close() {
        all.forEach(GatewayProcess::close);
    }
}
