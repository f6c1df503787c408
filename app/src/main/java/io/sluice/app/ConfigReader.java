package io.sluice.app;

import io.sluice.mqtt.MqttSettings;
import io.sluice.mqtt.PipelineSettings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/** Makes a configuration from a file, or tells all that is wrong with it. */
public final class ConfigReader {
    private final Environment environment;

    ConfigReader(Environment environment) {
        this.environment = environment;
    }

    /** Reads references to the environment from the process's own. */
    public static ConfigReader ofProcess() {
        return new ConfigReader(Environment.ofProcess());
    }

    /** Reads references to an environment of one's own. */
    public static ConfigReader with(Function<String, @Nullable String> variables) {
        return new ConfigReader(new Environment(variables));
    }

    /** Reads a file. */
    GatewayConfig read(Path file) {
        return parse(textOf(file));
    }

    private static String textOf(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException e) {
            throw new InvalidConfig(List.of(new ConfigProblem(0, "", "there is no file " + file)));
        } catch (IOException e) {
            throw new InvalidConfig(
                    List.of(
                            new ConfigProblem(
                                    0, "", "cannot read " + file + ": " + e.getMessage())));
        }
    }

    /** Reads a text. */
    public GatewayConfig parse(String yaml) {
        Section root = ConfigText.parse(yaml, environment);
        Optional<GatewayConfig> config = config(root);
        var problems = new ArrayList<>(root.problems());
        if (problems.isEmpty() && config.isPresent()) {
            return config.get();
        }
        problems.sort(Comparator.comparingInt(ConfigProblem::line));
        throw new InvalidConfig(problems.stream().distinct().toList());
    }

    private static Optional<GatewayConfig> config(Section root) {
        var listening =
                ServerSections.listening(root.section("listen"), root.section("management"));
        var transport =
                ServerSections.transport(
                        root.section("listen"), root.section("limits"), isOpen(root));
        var sessions = ServerSections.sessions(root.section("limits"));
        var shutdown = ServerSections.shutdown(root.section("shutdown"));
        var operations = ServerSections.operations(root);
        Section replay = root.section("replay");
        var kafka = LogSections.kafka(root, PastSections.readers(replay));
        var redis = LogSections.redis(root);
        long replayBytes = PastSections.cache(replay);
        replay.noMore();
        var intake = IntakeSections.read(root, List.copyOf(root.named("streams").keySet()));
        var cluster = ClusterSections.read(root.section("cluster"));
        var configured = StreamSections.streams(root, intake.streams());
        var monitoring =
                cluster.flatMap(c -> MonitoringSections.read(root.section("monitoring"), c));
        var own = cluster.map(c -> OwnStreams.of(c, monitoring.orElse(null))).orElse(List.of());
        var database = HistorySections.database(root.section("database"));
        var streams = withOwn(configured, own, root);
        if (streams.stream().anyMatch(stream -> stream.history() != null)) {
            root.required("database", "where history is kept: database.url");
        }
        HistorySections.tellSharedTables(root, streams);
        var endpoints = EndpointSections.endpoints(root, streams);
        var mqtt = MqttSections.mqtt(root.section("mqtt"));
        var used = new TreeSet<String>();
        configured.forEach(stream -> used.addAll(stream.log().kafkaTopics()));
        mqtt.map(MqttSettings::pipelines).orElse(List.of()).stream()
                .map(PipelineSettings::to)
                .forEach(target -> used.add(target.kafkaTopic()));
        var topics = new ArrayList<>(StreamSections.topics(root, used));
        cluster.map(ClusterConfig::kafkaTopics).ifPresent(topics::addAll);
        monitoring.map(MonitoringConfig::kafkaTopics).ifPresent(topics::addAll);
        requireServers(root);
        var auth = AuthSections.auth(root, listening.host(), perUser(streams), claims(streams));
        root.noMore();
        return transport.flatMap(t ->
                sessions.flatMap(s ->
                        auth.flatMap(a ->
                                cluster.map(c ->
                                        new GatewayConfig(
                                                listening,
                                                t,
                                                s,
                                                shutdown,
                                                operations,
                                                kafka.orElse(null),
                                                redis.orElse(null),
                                                replayBytes,
                                                streams,
                                                endpoints,
                                                mqtt.orElse(null),
                                                intake,
                                                c,
                                                monitoring.orElse(null),
                                                database.orElse(null),
                                                a,
                                                topics)))));
    }

    private static List<StreamConfig> withOwn(
            List<StreamConfig> configured, List<StreamConfig> own, Section root) {
        if (configured.isEmpty() && own.isEmpty()) {
            root.required("streams", "at least one stream with its topic");
        }
        return Stream.concat(configured.stream(), own.stream()).toList();
    }

    private static void requireServers(Section root) {
        var kept =
                root.named("streams").values().stream()
                        .map(stream -> stream.text("log", "kafka"))
                        .toList();
        String nodes = root.section("cluster").text("log", "memory");
        boolean needsKafka =
                kept.contains("kafka")
                        || nodes.equals("kafka")
                        || root.has("mqtt")
                        || root.has("monitoring");
        if (needsKafka && !root.has("kafka")) {
            root.required("kafka", "where the brokers are: kafka.brokers");
        }
        if ((kept.contains("redis") || nodes.equals("redis")) && !root.has("redis")) {
            root.required("redis", "where Redis is: redis.uri");
        }
    }

    private static Set<String> perUser(List<StreamConfig> streams) {
        return streams.stream()
                .filter(stream -> stream.offer().isPerUser())
                .map(StreamConfig::name)
                .collect(Collectors.toSet());
    }

    /** The claims that rules of rows look at, and those that tokens are revoked by. */
    private static Set<String> claims(List<StreamConfig> streams) {
        var claims = new TreeSet<>(Set.of("jti", "iat"));
        streams.forEach(stream -> claims.addAll(stream.offer().rows().claims()));
        return claims;
    }

    /** True if clients show no credential. */
    private static boolean isOpen(Section root) {
        return root.isScalar("auth");
    }
}
