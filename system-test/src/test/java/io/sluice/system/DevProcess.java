package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.sluice.auth.Secret;
import io.sluice.auth.TokenMint;
import io.sluice.dev.Ports;
import io.sluice.hub.Time;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletionException;
import org.awaitility.Awaitility;

/** {@code sluice dev} in a process of its own, started as the launcher does. */
final class DevProcess implements AutoCloseable {
    private static final List<String> OPTIONS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-Xss512k",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-Xms32m",
                    "-Xmx320m",
                    "-XX:TieredStopAtLevel=1");

    private final Child child;
    private final int port;
    private final long startedAt;

    private DevProcess(Child child, int port, long startedAt) {
        this.child = child;
        this.port = port;
        this.startedAt = startedAt;
    }

    /** With any free ports, and its data in a directory. */
    static DevProcess start(Path data, String... more) throws IOException {
        return start(data, Map.of(), more);
    }

    static DevProcess start(Path data, Map<String, String> environment, String... more)
            throws IOException {
        int port = Ports.choose("127.0.0.1", 0).port();
        var arguments =
                new ArrayList<>(
                        List.of(
                                "--port",
                                String.valueOf(port),
                                "--kafka-port",
                                "0",
                                "--mqtt-port",
                                "0",
                                "--postgres-port",
                                "0",
                                "--data",
                                data.toString()));
        arguments.addAll(List.of(more));
        long startedAt = System.nanoTime();
        return new DevProcess(command(environment, arguments), port, startedAt);
    }

    /** {@code sluice dev} with these arguments. */
    static Child command(Map<String, String> environment, List<String> arguments)
            throws IOException {
        var command = new ArrayList<String>();
        command.add(Home.java());
        command.addAll(OPTIONS);
        command.addAll(
                List.of(
                        "-cp",
                        Home.path("dev", "target", "lib").toAbsolutePath() + "/*",
                        "io.sluice.dev.Main",
                        "dev"));
        command.addAll(arguments);
        var all = new HashMap<>(environment);
        all.put("MALLOC_ARENA_MAX", "2");
        return Child.start(command, all);
    }

    Child child() {
        return child;
    }

    /** What it says behind a word, once it runs. */
    String told(String word) {
        return child.await("^  " + word + " +(\\S+)$").group(1);
    }

    DevProcess awaitRunning() {
        told("Data");
        return this;
    }

    /** Waits until it follows its topics and takes what devices publish. */
    DevProcess awaitHealthy() throws IOException {
        var health = URI.create(told("Page") + "health").toURL();
        Awaitility.await("healthy")
                .atMost(Duration.ofSeconds(30))
                .until(() -> {
                    try (var in = health.openStream()) {
                        return new String(in.readAllBytes(), UTF_8).contains("healthy");
                    }
                });
        return this;
    }

    URI ws(String path, String token) {
        return URI.create("ws://127.0.0.1:" + port + path + "?token=" + token);
    }

    /** A client that tries until there is something to connect to. */
    Client connect(String path, String token) {
        return Awaitility.await("a connection")
                .atMost(Duration.ofSeconds(60))
                .pollDelay(Duration.ZERO)
                .pollInterval(Duration.ofMillis(20))
                .ignoreException(CompletionException.class)
                .until(() -> Client.connect(ws(path, token)), connected -> true);
    }

    Duration sinceStart() {
        return Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** A token signed with the secret that is kept with the data. */
    static String token(Path data) throws IOException {
        return token(Files.readString(data.resolve("secret")).strip());
    }

    static String token(String secret) {
        return new TokenMint(Secret.of(secret), Time.system())
                .mint("tester", Duration.ofMinutes(10), Map.of());
    }

    @Override
    public void close() {
        child.close();
    }
}
