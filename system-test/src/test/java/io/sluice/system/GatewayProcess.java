package io.sluice.system;

import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;

/** The gateway as users run it: {@code sluice run}, in a process of its own. */
final class GatewayProcess implements AutoCloseable {
    /** As the launcher sets them. */
    private static final List<String> OPTIONS =
            List.of(
                    "-XX:+UseSerialGC",
                    "-XX:+UseCompactObjectHeaders",
                    "-Xss512k",
                    "--enable-native-access=ALL-UNNAMED",
                    "--sun-misc-unsafe-memory-access=allow",
                    "-XX:TrimNativeHeapInterval=5000",
                    "-Xms8m",
                    "-Xmx64m",
                    "-XX:MaxDirectMemorySize=128m",
                    "-XX:ReservedCodeCacheSize=48m",
                    "-XX:+ExitOnOutOfMemoryError");

    private final HttpClient http = HttpClient.newHttpClient();
    private final Child child;
    private final int port;
    private final Duration untilListening;

    private GatewayProcess(Child child, long startedAt) {
        this.child = child;
        this.port = Integer.parseInt(child.await("listening address=\"[^\"]*:(\\d+)\"").group(1));
        this.untilListening = Duration.ofNanos(System.nanoTime() - startedAt);
    }

    /** Starts it with a configuration, which should listen on port 0. */
    static GatewayProcess start(Path directory, String yaml) throws IOException {
        return start(directory, yaml, Map.of());
    }

    static GatewayProcess start(Path directory, String yaml, Map<String, String> environment)
            throws IOException {
        Path file = Files.createTempFile(directory, "sluice", ".yaml");
        Files.writeString(file, yaml);
        long startedAt = System.nanoTime();
        return new GatewayProcess(command(environment, "run", file.toString()), startedAt);
    }

    /** Any command of the command line. */
    static Child command(Map<String, String> environment, String... arguments) throws IOException {
        var command = new ArrayList<String>();
        command.add(Home.java());
        command.addAll(OPTIONS);
        Path built = Home.path("app", "target").toAbsolutePath().normalize();
        command.addAll(
                List.of(
                        "-XX:AOTCache=" + built.resolve("sluice.aot"),
                        "-Xlog:aot=off",
                        "-Xlog:aot+codecache=off",
                        "-cp",
                        built.resolve("lib") + "/*",
                        "io.sluice.app.Main"));
        command.addAll(List.of(arguments));
        var variables = new HashMap<>(environment);
        variables.put("MALLOC_ARENA_MAX", "2");
        return Child.start(command, variables);
    }

    int port() {
        return port;
    }

    Child child() {
        return child;
    }

    /** How long it took from its start until it listened. */
    Duration untilListening() {
        return untilListening;
    }

    URI ws(String pathAndQuery) {
        return URI.create("ws://127.0.0.1:" + port + pathAndQuery);
    }

    /**
     * @param headers names and values in turn
     */
    HttpResponse<String> get(String path, String... headers)
            throws IOException, InterruptedException {
        var request = HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + port + path));
        if (headers.length > 0) {
            request.headers(headers);
        }
        return http.send(request.build(), HttpResponse.BodyHandlers.ofString());
    }

    /** Waits until a meter has at least this value. */
    void awaitMeter(String nameAndLabels, double atLeast) {
        Awaitility.await(nameAndLabels + " at " + atLeast)
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(50))
                .until(() -> meter(nameAndLabels) >= atLeast);
    }

    GatewayProcess awaitReady() {
        Awaitility.await("ready")
                .atMost(Duration.ofSeconds(30))
                .pollInterval(Duration.ofMillis(20))
                .until(() -> get("/health/ready").statusCode() == 200);
        return this;
    }

    /** The value of a meter with exactly these labels, e.g. {@code sluice_gaps_total}. */
    double meter(String nameAndLabels) throws IOException, InterruptedException {
        return get("/metrics", "Authorization", "Bearer " + Tokens.operator())
                .body()
                .lines()
                .filter(line -> line.startsWith(nameAndLabels + " "))
                .mapToDouble(line -> Double.parseDouble(line.substring(nameAndLabels.length() + 1)))
                .findFirst()
                .orElseThrow(() -> new AssertionError("no meter " + nameAndLabels));
    }

    @Override
    public void close() {
        child.close();
        http.shutdownNow();
    }
}
