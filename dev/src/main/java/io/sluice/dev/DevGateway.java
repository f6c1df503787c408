package io.sluice.dev;

import io.sluice.app.CommandFailure;
import io.sluice.app.DevSecret;
import io.sluice.app.Gateway;
import io.sluice.app.GatewayConfig;
import io.sluice.app.LogSetup;
import io.sluice.app.Parts;
import io.sluice.auth.Secret;
import io.sluice.auth.TokenMint;
import io.sluice.hub.Time;
import io.sluice.kafkalog.TopicSpec;
import java.io.IOException;
import java.io.PrintWriter;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Duration;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.LoggerFactory;

/** Everything on one machine: brokers, database, devices and the gateway. */
final class DevGateway implements AutoCloseable {
    private static final Duration TOKEN_TTL = Duration.ofDays(1);
    private static final Duration TASK_EVERY = Duration.ofSeconds(2);
    private static final long HOUSE = 17;
    private static final String ENERGY = "homelab-energy-realtime";
    private static final String HEATPUMP = "heatpump-realtime";

    /** What a record takes the group that cannot keep up. */
    private static final Duration LAGGING = Duration.ofSeconds(30);

    private final DevSettings settings;
    private final PrintWriter out;
    private final Set<Integer> promised = new HashSet<>();
    private final Parts parts = new Parts();
    private @Nullable EmbeddedPostgres postgres;

    private DevGateway(DevSettings settings, PrintWriter out) {
        this.settings = settings;
        this.out = out;
    }

    /** Starts everything, and tells where it is. If something fails nothing is left running. */
    static DevGateway start(DevSettings settings, PrintWriter out) {
        var dev = new DevGateway(settings, out);
        try {
            dev.start();
            return dev;
        } catch (IOException e) {
            dev.close();
            throw new CommandFailure(String.valueOf(e.getMessage()), e);
        } catch (RuntimeException e) {
            dev.close();
            throw e;
        }
    }

    private void start() throws IOException {
        // One logger must exist before several threads ask for theirs.
        LoggerFactory.getLogger(DevGateway.class).debug("starting");
        Path data = directory(settings.data());
        parts.add(HeldDirectory.take(data, "The development gateway"));
        if (!settings.isLocal()) {
            say("Warning: listening on " + settings.host() + ", which others may reach.");
        }
        int port = port("--port", settings.port());
        var kafka =
                new EmbeddedKafka(
                        data.resolve("kafka"),
                        settings.host(),
                        port("--kafka-port", settings.kafkaPort()));
        var mqtt =
                new EmbeddedMqtt(
                        data.resolve("mqtt"),
                        settings.host(),
                        port("--mqtt-port", settings.mqttPort()));
        @Nullable EmbeddedPostgres database = database(data);
        Secret secret = DevSecret.readOrMake(data);
        inParallel(parts.add(kafka)::start, parts.add(mqtt)::start, () -> start(database));
        var values =
                new DevConfig(
                        settings,
                        port,
                        kafka.bootstrap(),
                        mqtt.address(),
                        postgres == null ? null : postgres.url(),
                        secret);
        GatewayConfig config = values.read();
        LogSetup.apply(config.operations());
        config.topics().forEach(topic -> create(kafka, topic));
        var mint = new TokenMint(secret, Time.system());
        if (settings.gateway()) {
            var session = new DevSession(mint, config);
            parts.add(Gateway.start(config, List.of(session.route())));
        }
        if (settings.devices()) {
            var devices =
                    new Devices(
                            Devices.ofOneHouse(HOUSE),
                            settings.host(),
                            mqtt.port(),
                            InstantSource.system());
            parts.add(devices).start();
        }
        String at = settings.host() + ":" + port;
        if (settings.devices()) {
            read(kafka.bootstrap());
            var route = URI.create("http://" + at + "/task-updates");
            parts.add(new TaskService(HOUSE, route, TASK_EVERY, InstantSource.system())).start();
        }
        String token = mint.mint(DevSession.USER, TOKEN_TTL, Map.of());
        if (settings.gateway()) {
            tellGateway(at, token);
        } else {
            tellHowToRun(values.write(data), at, token);
        }
        say("  Kafka      " + kafka.bootstrap());
        say("  MQTT       " + mqtt.address());
        if (postgres != null) {
            say("  PostgreSQL " + postgres.url() + "?user=" + EmbeddedPostgres.USER);
        }
        say("  Data       " + data);
        say("");
    }

    private @Nullable EmbeddedPostgres database(Path data) {
        if (!settings.database()) {
            return null;
        }
        int port = port("--postgres-port", settings.postgresPort());
        return parts.add(new EmbeddedPostgres(data.resolve("postgres"), port));
    }

    /** Without it there is no history; all else is as it is. */
    private void start(@Nullable EmbeddedPostgres database) {
        try {
            if (database != null) {
                database.start();
                postgres = database;
            }
        } catch (EmbeddedFailure e) {
            say("Warning: there is no history. " + e.getMessage());
        }
    }

    /** Others read, too: what they do is seen in the stream of the cluster. */
    private void read(String kafka) {
        join(kafka, "energy-billing", ENERGY, Duration.ZERO);
        join(kafka, "heatpump-report", HEATPUMP, Duration.ZERO);
        if (settings.lagging()) {
            join(kafka, "slow-archive", ENERGY, LAGGING);
        }
    }

    private void join(String kafka, String group, String kafkaTopic, Duration each) {
        parts.add(new GroupMember(kafka, group, kafkaTopic, each)).start();
    }

    private static void create(EmbeddedKafka kafka, TopicSpec topic) {
        kafka.createTopic(topic.name(), Math.max(1, topic.partitions()), topic.config());
    }

    private int port(String option, int wanted) {
        var choice = Ports.choose(settings.host(), wanted, promised);
        promised.add(choice.port());
        if (choice.hasMoved()) {
            say("Port " + wanted + " is taken; " + option + " is " + choice.port() + " instead.");
        }
        return choice.port();
    }

    private static Path directory(Path data) throws IOException {
        if (Files.notExists(data)) {
            Path parent = data.toAbsolutePath().getParent();
            if (parent != null) {
                Files.createDirectories(parent);
            }
            var onlyOwner = PosixFilePermissions.fromString("rwx------");
            Files.createDirectory(data, PosixFilePermissions.asFileAttribute(onlyOwner));
        } else if (!Files.isDirectory(data)) {
            throw new IOException("--data: " + data + " is not a directory");
        }
        return data;
    }

    private static void inParallel(Runnable... tasks) {
        var running =
                Arrays.stream(tasks)
                        .map(task ->
                                CompletableFuture.runAsync(
                                        task,
                                        Thread.ofPlatform().name("dev-start").daemon()::start))
                        .toArray(CompletableFuture[]::new);
        try {
            CompletableFuture.allOf(running).join();
        } catch (CompletionException e) {
            throw e.getCause() instanceof RuntimeException cause ? cause : e;
        }
    }

    private void tellGateway(String at, String token) {
        say("");
        say("Sluice is running. Ctrl-C stops it.");
        say("");
        say("  Page       http://" + at + "/");
        say("  WebSocket  ws://" + at + "/ws/energy?token=" + token);
        say("  Tasks      ws://" + at + "/ws?user_id=dev&token=" + token);
        if (postgres != null) {
            say("  History    http://" + at + "/api/v1/energy/totals?by=hour&token=" + token);
        }
    }

    private void tellHowToRun(Path config, String at, String token) {
        say("");
        say("Everything but the gateway is running. Ctrl-C stops it.");
        say("");
        say("  Run        ./sluice run " + config);
        say(
                "  Count      ./sluice tail --check --subscribe energy 'ws://"
                        + at
                        + "/v1/ws?token="
                        + token
                        + "'");
    }

    private void say(String line) {
        out.println(line);
        out.flush();
    }

    @Override
    public void close() {
        parts.close();
    }
}
