package io.sluice.app;

import io.sluice.auth.Secret;
import io.sluice.auth.TokenMint;
import io.sluice.hub.Time;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.Writer;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import picocli.CommandLine.Command;

/**
 * {@code sluice train}: starts a gateway, does a little of what gateways do, and ends. The build
 * runs it to record what the JVM's ahead-of-time cache should hold (JEP 483, JEP 514).
 */
@Command(name = "train", hidden = true, description = "Do a little of everything, and end.")
final class TrainCommand implements Callable<Integer> {
    private static final Duration LONGEST = Duration.ofSeconds(10);
    private static final String CONFIG =
            """
            listen: {port: 0}
            metrics: {open: true}
            log: {level: error}
            shutdown: {drain: 0s}
            kafka: {brokers: "127.0.0.1:9"}
            streams: {one: {topic: one, fields: {a: b}}}
            endpoints: [{path: /ws, dialect: flat}]
            auth:
              issuers: [{name: own, secret: "${SECRET}"}]
              grants: [{allow: [subscribe, stats]}]
            """;

    @Override
    public Integer call() throws IOException, InterruptedException {
        Secret secret = Secret.random();
        GatewayConfig config =
                ConfigReader.with(Map.of("SECRET", secret.reveal())::get).parse(CONFIG);
        LogSetup.apply(config.operations());
        String token = new TokenMint(secret, Time.system()).mint("someone", LONGEST, Map.of());
        try (var gateway = Gateway.start(config, List.of());
                var http = HttpClient.newHttpClient()) {
            String at = "://127.0.0.1:" + gateway.address().getPort();
            for (String path : List.of("/health", "/health/ready", "/metrics")) {
                http.send(
                        HttpRequest.newBuilder(URI.create("http" + at + path)).build(),
                        HttpResponse.BodyHandlers.discarding());
            }
            connect(URI.create("ws" + at + "/v1/ws?token=" + token));
            http.shutdownNow();
        }
        return 0;
    }

    /** One connection, one subscription, one answer. */
    private static void connect(URI url) throws InterruptedException {
        var nowhere = new PrintWriter(Writer.nullWriter());
        var done = new CountDownLatch(1);
        var target = new TailTarget(url, null, List.of("one"), Map.of());
        var client = new TailClient(target, new TailPrinter(nowhere, nowhere, 1, done));
        try (var run = new TailRun(List.of(client), done)) {
            if (!run.isDoneWithin(LONGEST)) {
                throw new CommandFailure("no answer within " + LONGEST.toSeconds() + " s");
            }
        }
    }
}
