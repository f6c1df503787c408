package io.sluice.system;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.dev.Ports;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.awaitility.core.ConditionTimeoutException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The TypeScript client, as it is built, in Chromium, on a page of another origin. */
class BrowserClientIT {
    private static final JsonMapper JSON = new JsonMapper();

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static Website site;
    private static final AtomicInteger shortTokens = new AtomicInteger();

    @BeforeAll
    static void start() throws Exception {
        brokers =
                Brokers.start(
                        directory.resolve("kafka"),
                        "killed",
                        "worker",
                        "leader",
                        "options",
                        "renewed");
        site =
                site().with("/token", "plain", Tokens::good)
                        .with("/short-token", "plain", BrowserClientIT::shortToken);
    }

    private static Website site() throws Exception {
        String tab;
        try (var in = BrowserClientIT.class.getResourceAsStream("tab.html")) {
            tab = new String(in.readAllBytes(), UTF_8);
        }
        return Website.start()
                .with("/tab.html", "html", () -> tab)
                .withScripts("/client/", Home.path("clients", "js", "dist"));
    }

    private static String shortToken() {
        shortTokens.incrementAndGet();
        return Tokens.good(Duration.ofSeconds(5));
    }

    @AfterAll
    static void stop() {
        site.close();
        brokers.close();
    }

    private static GatewayProcess gateway(int port) throws Exception {
        return GatewayProcess.start(
                        directory,
                        """
                        listen: {port: %d, origins: ["%s"]}
                        metrics: {open: true}
                        kafka: {brokers: "%s"}
                        streams:
                          killed: {topic: killed}
                          worker: {topic: worker}
                          leader: {topic: leader}
                          options: {topic: options, state: true}
                          renewed: {topic: renewed}
                        auth:
                          leeway: 0s
                          issuers: [{name: test, secret: %s}]
                          grants: [{allow: [subscribe, replay, stats]}]
                        """
                                .formatted(port, site.url(), brokers.bootstrap(), Tokens.SECRET))
                .awaitReady();
    }

    private static int freePort() {
        return Ports.choose("127.0.0.1", 0).port();
    }

    // --- tabs

    /**
     * What {@code tab.html} is told.
     *
     * @param token where it gets one
     * @param client its options
     */
    private record Tab(
            String name, String token, Map<String, Object> client, List<Wish> subscriptions) {
        Tab with(String option, Object value) {
            var more = new HashMap<>(client);
            more.put(option, value);
            return new Tab(name, token, more, subscriptions);
        }

        Tab withShortTokens() {
            return new Tab(name, "/short-token", client, subscriptions);
        }
    }

    private record Wish(String channel, Map<String, Object> options) {}

    private static Tab tab(String name, int port, Wish... subscriptions) {
        var options =
                Map.of(
                        "url",
                        "http://127.0.0.1:" + port,
                        "reconnect",
                        Map.of("base", 50, "max", 500, "stableAfter", 1000));
        return new Tab(name, "/token", options, List.of(subscriptions));
    }

    /**
     * @param options names and values in turn
     */
    private static Wish to(String channel, Object... options) {
        var all = new HashMap<String, Object>();
        for (int i = 0; i < options.length; i += 2) {
            all.put(String.valueOf(options[i]), options[i + 1]);
        }
        return new Wish(channel, all);
    }

    /** A page that opens all of them. */
    private static Browser open(Website from, Tab... tabs) throws Exception {
        String script =
                "for (const tab of %s) open('/tab.html#' + encodeURIComponent(JSON.stringify(tab)))"
                        .formatted(JSON.writeValueAsString(tabs));
        Path file = Files.createTempFile(directory, "tabs", ".js");
        return Browser.open(from.url(), Files.writeString(file, script));
    }

    /** What a tab has printed of one of its subscriptions, or with a blank of itself. */
    private static List<String> said(Browser browser, String name, String of) {
        String prefix = ("console log: " + name + " " + of).stripTrailing() + " ";
        return browser.child().lines().stream()
                .filter(line -> line.startsWith(prefix))
                .map(line -> line.substring(prefix.length()).stripTrailing())
                .toList();
    }

    private static List<Integer> numbers(Browser browser, String name) {
        return NumberedLoad.numbers(said(browser, name, "#0"));
    }

    private static List<Integer> range(int from, int to) {
        return IntStream.range(from, to).boxed().toList();
    }

    private static void awaitNumbers(Browser browser, String name, int count) {
        try {
            Awaitility.await()
                    .atMost(Duration.ofSeconds(30))
                    .pollInterval(Duration.ofMillis(20))
                    .until(() -> numbers(browser, name).size() >= count);
        } catch (ConditionTimeoutException e) {
            throw new AssertionError(
                    name + " has not " + count + " numbers: " + browser.child().lines(), e);
        }
    }

    private static void publish(String topic, int from, int to) throws Exception {
        for (int n = from; n < to; n++) {
            brokers.publish(topic, "{\"n\":" + n + "}");
        }
    }

    // --- what they are given

    /** By a WebSocket, and by event streams across origins. */
    @Test
    void eachMessageComesOnceAndInOrderThoughTheGatewayIsKilled() throws Exception {
        int port = freePort();
        var first = gateway(port);
        var fallback =
                tab("fallback", port, to("killed"))
                        .with("url", "ws://127.0.0.1:" + port + "/nothing")
                        .with("sseUrl", "http://127.0.0.1:" + port + "/sse")
                        .with("fallbackAfter", 2);
        try (var browser =
                open(
                        site,
                        tab("socket", port, to("killed")).with("transport", "websocket"),
                        tab("events", port, to("killed")).with("transport", "sse"),
                        fallback)) {
            for (String name : List.of("socket", "events", "fallback")) {
                browser.child().await(name + " #0 is live");
            }
            publish("killed", 0, 100);
            awaitNumbers(browser, "socket", 50);
            first.child().kill();
            publish("killed", 100, 200);
            try (var _ = gateway(port)) {
                publish("killed", 200, 300);
                for (String name : List.of("socket", "events", "fallback")) {
                    awaitNumbers(browser, name, 300);
                    assertThat(numbers(browser, name)).as(name).isEqualTo(range(0, 300));
                    assertThat(said(browser, name, "#0")).doesNotContain("gap");
                }
            }
        } finally {
            first.close();
        }
    }

    /** Three tabs are one client; the first of them has the connection where there is no worker. */
    @ParameterizedTest
    @CsvSource({"worker, /client/worker.js", "leader,"})
    void tabsShareAConnection(String topic, String worker) throws Exception {
        int port = freePort();
        Object share =
                worker == null ? Map.of("name", topic) : Map.of("name", topic, "worker", worker);
        var first = gateway(port);
        try (var browser =
                open(
                        site,
                        tab("a", port, to(topic)).with("share", share),
                        tab("b", port, to(topic)).with("share", share),
                        tab("c", port, to(topic)).with("share", share))) {
            for (String name : List.of("a", "b", "c")) {
                browser.child().await(name + " #0 is live");
            }
            assertThat(first.meter("sluice_connections")).isEqualTo(1);
            publish(topic, 0, 50);
            awaitNumbers(browser, "c", 25);
            first.child().kill();
            publish(topic, 50, 100);
            try (var second = gateway(port)) {
                for (String name : List.of("a", "b", "c")) {
                    awaitNumbers(browser, name, 100);
                }
                assertThat(second.meter("sluice_connections")).isEqualTo(1);
                publish(topic, 100, 120);
                brokers.publish(topic, "{\"close\":\"a\",\"n\":120}");
                publish(topic, 121, 200);
                awaitNumbers(browser, "b", 200);
                awaitNumbers(browser, "c", 200);
                assertThat(second.meter("sluice_connections")).isEqualTo(1);
                assertThat(numbers(browser, "a")).startsWith(range(0, 121).toArray(Integer[]::new));
                assertThat(numbers(browser, "b")).isEqualTo(range(0, 200));
                assertThat(numbers(browser, "c")).isEqualTo(range(0, 200));
            }
        } finally {
            first.close();
        }
    }

    @Test
    void subscriptionsHaveTheirOptions() throws Exception {
        for (String key : List.of("k 1%", "k2", "gone")) {
            brokers.publish("options", key, "{\"p\":5,\"q\":{\"r\":1}}");
        }
        brokers.delete("options", "gone");
        Wish[] subscriptions = {
            to("options", "mode", "state", "fields", List.of("q.r")),
            to("options", "since", "1h", "filter", "value.p > 5 and key prefix 'k'"),
            to("options:k 1%25", "last", 1),
            to("options", "filter", "value.p >"),
            to("options", "every", "1h", "deliver", "all"),
            to("nothing")
        };
        try (var gateway = gateway(0);
                var browser =
                        open(
                                site,
                                tab("ws", gateway.port(), subscriptions),
                                tab("sse", gateway.port(), subscriptions)
                                        .with("transport", "sse"))) {
            for (String name : List.of("ws", "sse")) {
                browser.child().await(name + " #0 synced");
                browser.child().await(name + " #1 synced");
                browser.child().await(name + " #2 synced");
                browser.child().await(name + " #3 error invalid_filter");
                browser.child().await(name + " #4 is live");
                browser.child().await(name + " #5 error stream_not_found");
            }
            brokers.publish("options", "k2", "{\"p\":6}");
            brokers.delete("options", "k 1%");
            for (String name : List.of("ws", "sse")) {
                browser.child().await(name + " #0 data k 1% deleted");
                browser.child().await(name + " #2 data k 1% deleted");
                browser.child().await(name + " #1 data k2");
                assertThat(data(browser, name, "#0"))
                        .containsExactly(
                                "k 1% {\"q.r\":1}",
                                "k2 {\"q.r\":1}", "k2 {\"q.r\":null}", "k 1% deleted");
                assertThat(data(browser, name, "#1")).containsExactly("k2 {\"p\":6}");
                assertThat(data(browser, name, "#2"))
                        .containsExactly("k 1% {\"p\":5,\"q\":{\"r\":1}}", "k 1% deleted");
                assertThat(said(browser, name, "#3")).contains("is ended");
                assertThat(data(browser, name, "#4")).isEmpty();
            }
        }
    }

    private static List<String> data(Browser browser, String name, String of) {
        return said(browser, name, of).stream()
                .filter(line -> line.startsWith("data "))
                .map(line -> line.substring("data ".length()))
                .toList();
    }

    /** Tokens of a few seconds: by WebSocket the connection stays, event streams begin again. */
    @Test
    void tokensAreRenewedByThePagesProvider() throws Exception {
        try (var gateway = gateway(0);
                var browser =
                        open(
                                site,
                                tab("ws", gateway.port(), to("renewed")).withShortTokens(),
                                tab("sse", gateway.port(), to("renewed"))
                                        .withShortTokens()
                                        .with("transport", "sse"));
                var load =
                        NumberedLoad.start(brokers.bootstrap(), "renewed", Duration.ofMillis(20))) {
            browser.child().await("ws #0 data");
            browser.child().await("sse #0 data");
            int before = shortTokens.get();
            gateway.awaitMeter("sluice_connections_closed_total{reason=\"token_expired\"}", 1);
            Awaitility.await().until(() -> shortTokens.get() >= before + 2);
            int sent = load.finish();
            for (String name : List.of("ws", "sse")) {
                browser.child().await(name + " #0 data - .*\"n\":" + (sent - 1) + "}");
                var numbers = numbers(browser, name);
                assertThat(numbers).as(name).isEqualTo(range(numbers.getFirst(), sent));
            }
            assertThat(said(browser, "ws", "is")).containsOnlyOnce("open");
        }
    }

    @Test
    void aPageThatIsNotListedIsGivenNothing() throws Exception {
        try (var foreign = site().with("/token", "plain", Tokens::good);
                var gateway = gateway(0);
                var browser =
                        open(
                                foreign,
                                tab("ws", gateway.port(), to("options", "since", "1h"))
                                        .with("transport", "websocket"),
                                tab("sse", gateway.port(), to("options", "since", "1h"))
                                        .with("transport", "sse"))) {
            gateway.awaitMeter("sluice_refusals_total{reason=\"foreign_origin\"}", 4);
            var lines = browser.child().lines();
            assertThat(lines).noneMatch(line -> line.contains("#0 data"));
            assertThat(lines).noneMatch(line -> line.contains("#0 is live"));
            assertThat(lines).anyMatch(line -> line.contains("ws is waiting"));
        }
    }
}
