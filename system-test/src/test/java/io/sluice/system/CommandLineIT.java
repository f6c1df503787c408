package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import io.sluice.app.Main;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigResource;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import picocli.CommandLine;

/** The commands besides {@code run} and {@code check}, each in a process of its own. */
class CommandLineIT {
    @TempDir private static Path directory;
    private static Brokers brokers;

    @BeforeAll
    static void start() {
        brokers = Brokers.start(directory.resolve("kafka"), "energy");
    }

    @AfterAll
    static void stop() {
        brokers.close();
    }

    private static String config(int port) {
        return """
        listen: {port: %d}
        kafka: {brokers: "%s"}
        streams:
          energy: {topic: energy}
        endpoints:
          - {path: /ws/energy, subscribeOnConnect: [energy]}
        """
                        .formatted(port, brokers.bootstrap())
                + Tokens.yaml();
    }

    // --- help

    static Stream<Arguments> commands() {
        var commands = new ArrayList<Arguments>();
        collect(Main.commandLine(), List.of(), commands);
        return commands.stream();
    }

    private static void collect(CommandLine command, List<String> path, List<Arguments> into) {
        into.add(Arguments.of(String.join(" ", path), path, command));
        command.getSubcommands()
                .forEach((name, sub) -> {
                    if (!sub.getCommandSpec().usageMessage().hidden()) {
                        var inside = Stream.concat(path.stream(), Stream.of(name)).toList();
                        collect(sub, inside, into);
                    }
                });
    }

    @ParameterizedTest(name = "sluice {0} --help")
    @MethodSource("commands")
    void helpListsEverything(String name, List<String> path, CommandLine command) throws Exception {
        var arguments = new ArrayList<>(path);
        arguments.add("--help");
        var help = Ended.of(arguments.toArray(String[]::new));
        assertThat(help.code()).isZero();
        for (var option : command.getCommandSpec().options()) {
            assertThat(help.text()).contains(option.names());
            assertThat(option.description()).as(option.longestName()).isNotEmpty();
        }
        for (var parameter : command.getCommandSpec().positionalParameters()) {
            assertThat(help.text()).contains(parameter.paramLabel());
        }
        command.getSubcommands()
                .forEach((sub, its) -> {
                    boolean hidden = its.getCommandSpec().usageMessage().hidden();
                    assertThat(help.text().contains("  " + sub + " ")).isNotEqualTo(hidden);
                });
    }

    @Test
    void aWrongCommandIsTold() throws Exception {
        var mistyped = Ended.of("tokn");
        assertThat(mistyped.code()).isEqualTo(2);
        assertThat(mistyped.text()).contains("'tokn'", "sluice token");
        assertThat(Ended.of().code()).isEqualTo(2);
        assertThat(Ended.of("topics").code()).isEqualTo(2);
        assertThat(Ended.of("check").text()).contains("CONFIG.yaml");
        assertThat(Ended.of("tail", "--nonsense", "ws://x").code()).isEqualTo(2);
    }

    @Test
    void theLauncherTellsItsCommands() throws Exception {
        String launcher = Home.path("sluice").toAbsolutePath().toString();
        try (var help = Child.start(List.of(launcher, "--help"), Map.of());
                var wrong = Child.start(List.of(launcher, "tokn"), Map.of())) {
            var told = Ended.of(help);
            assertThat(told.code()).isZero();
            assertThat(told.text())
                    .contains("dev", "run", "check", "token", "topics create", "tail");
            assertThat(Ended.of(wrong).code()).isEqualTo(2);
        }
    }

    // --- token

    private static JsonNode claims(String token) throws IOException {
        return new JsonMapper().readTree(Base64.getUrlDecoder().decode(token.split("\\.", 3)[1]));
    }

    @Test
    void aTokenIsTakenByTheGateway() throws Exception {
        var minted = Ended.of("token", "--secret", Tokens.SECRET, "--sub", "me", "--ttl", "5m");
        assertThat(minted.code()).isZero();
        assertThat(minted.lines()).hasSize(1);
        try (var gateway = GatewayProcess.start(directory, config(0)).awaitReady();
                var client =
                        Client.connect(
                                gateway.ws("/ws/energy?token=" + minted.lines().getFirst()))) {
            brokers.publish("energy", "{}");
            client.awaitCount(1);
        }
    }

    @Test
    void aTokenSaysWhatItWasTold() throws Exception {
        try (var minting =
                GatewayProcess.command(
                        Map.of(),
                        "token",
                        "--secret",
                        "-",
                        "--ttl",
                        "90s",
                        "--sub",
                        "someone-else",
                        "--claim",
                        "scope=read:energy write",
                        "--claim",
                        "level=3",
                        "--claim",
                        "ratio=0.5",
                        "--claim",
                        "admin=true",
                        "--claim",
                        "zip=007")) {
            var claims = claims(Ended.of(minting.say(Tokens.SECRET)).text());
            assertThat(claims.get("sub").asText()).isEqualTo("someone-else");
            assertThat(claims.get("exp").asLong() - claims.get("iat").asLong()).isBetween(90L, 91L);
            assertThat(claims.get("scope").asText()).isEqualTo("read:energy write");
            assertThat(claims.get("level").isInt()).isTrue();
            assertThat(claims.get("ratio").isNumber()).isTrue();
            assertThat(claims.get("admin").isBoolean()).isTrue();
            assertThat(claims.get("zip").isTextual()).isTrue();
        }
    }

    @Test
    void aTokenThatCannotBeIsRefused() throws Exception {
        var late = Ended.of("token", "--secret", Tokens.SECRET, "--ttl", "tomorrow");
        assertThat(late.code()).isEqualTo(1);
        assertThat(late.text()).contains("--ttl", "'tomorrow'").doesNotContain("Exception");
        assertThat(Ended.of("token", "--secret", Tokens.SECRET, "--ttl", "0s").code()).isEqualTo(1);
        var weak = Ended.of("token", "--secret", "tooShortSecret");
        assertThat(weak.code()).isEqualTo(1);
        assertThat(weak.text()).contains("at least 32 bytes").doesNotContain("tooShortSecret");
        assertThat(Ended.of("token", "--secret", Tokens.SECRET, "--claim", "exp=1").code())
                .isEqualTo(1);
        assertThat(Ended.of("token").code()).isEqualTo(2);
        assertThat(Ended.of("token", "--secret", Tokens.SECRET, "--dev").code()).isEqualTo(2);
    }

    // --- topics create

    private static Path topics(String bootstrap, String retention) throws IOException {
        return Files.writeString(
                Files.createTempFile(directory, "topics", ".yaml"),
                """
                kafka: {brokers: "%s"}
                streams:
                  made: {topic: made}
                  plain: {topic: plain}
                topics:
                  made: {partitions: 3, replicas: 1, retention: %s, segment: 1h, cleanup: delete}
                auth: none
                """
                        .formatted(bootstrap, retention));
    }

    @Test
    void topicsAreCreatedOnceAndDifferencesAreTold() throws Exception {
        String file = topics(brokers.bootstrap(), "24h").toString();
        var first = Ended.of("topics", "create", file);
        assertThat(first.text()).contains("created  made", "created  plain");
        assertThat(first.code()).isZero();
        var resource = new ConfigResource(ConfigResource.Type.TOPIC, "made");
        var made = brokers.administer(admin -> admin.describeConfigs(List.of(resource)).all());
        assertThat(made.get(resource).get("retention.ms").value()).isEqualTo("86400000");
        assertThat(made.get(resource).get("segment.ms").value()).isEqualTo("3600000");
        var described = brokers.administer(a -> a.describeTopics(List.of("made")).allTopicNames());
        assertThat(described.get("made").partitions()).hasSize(3);

        var second = Ended.of("topics", "create", file);
        assertThat(second.text()).contains("exists   made", "exists   plain");
        assertThat(second.text()).doesNotContain("differs");
        assertThat(second.code()).isZero();

        var other = Ended.of("topics", "create", topics(brokers.bootstrap(), "48h").toString());
        assertThat(other.text())
                .contains("exists   made, but differs", "retention.ms is 86400000", "172800000");
        assertThat(other.code()).isZero();
    }

    @Test
    void brokersThatAreAwayAreToldSoon() throws Exception {
        long asked = System.nanoTime();
        var created = Ended.of("topics", "create", topics("127.0.0.1:1", "1h").toString());
        assertThat(created.code()).isEqualTo(1);
        assertThat(created.text()).contains("127.0.0.1:1", "FAILED").doesNotContain("\tat ");
        assertThat(Duration.ofNanos(System.nanoTime() - asked)).isLessThan(Duration.ofSeconds(20));
    }

    // --- tail

    @Test
    void tailPrintsSoManyMessages() throws Exception {
        try (var gateway = GatewayProcess.start(directory, config(0)).awaitReady();
                var tail =
                        GatewayProcess.command(
                                Map.of(),
                                "tail",
                                gateway.ws("/v1/ws").toString(),
                                "--token",
                                Tokens.good(),
                                "--subscribe",
                                "energy",
                                "-n",
                                "3")) {
            tail.await("\"subscribed\"");
            brokers.publish("energy", "{\"over\":\n1}");
            brokers.publish("energy", "{\"over\":2}");
            var ended = Ended.of(tail);
            assertThat(ended.code()).isZero();
            assertThat(ended.text()).contains("{\"over\": 1}}", "{\"over\":2}}");
            assertThat(ended.lines()).filteredOn(line -> line.startsWith("{")).hasSize(3);
        }
    }

    @Test
    void tailConnectsAgain() throws Exception {
        int port = freePort();
        String token = Tokens.good();
        String url = "ws://127.0.0.1:" + port + "/ws/energy?token=" + token;
        try (var tail = GatewayProcess.command(Map.of(), "tail", url)) {
            tail.await("cannot reach");
            for (int run = 1; run <= 2; run++) {
                try (var gateway = GatewayProcess.start(directory, config(port)).awaitReady()) {
                    String wanted = "\"run\":" + run;
                    Awaitility.await()
                            .atMost(Duration.ofSeconds(30))
                            .pollInterval(Duration.ofMillis(200))
                            .until(() -> {
                                brokers.publish("energy", "{" + wanted + "}");
                                return tail.lines().stream().anyMatch(l -> l.contains(wanted));
                            });
                    assertThat(gateway.child().isAlive()).isTrue();
                }
            }
            assertThat(tail.isAlive()).isTrue();
            assertThat(String.join("\n", tail.lines())).doesNotContain(token);
        }
    }

    private static int freePort() throws IOException {
        try (var socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
            return socket.getLocalPort();
        }
    }

    @Test
    void tailGivesUpWhereItIsRefused() throws Exception {
        try (var gateway = GatewayProcess.start(directory, config(0))) {
            var refused = Ended.of("tail", gateway.ws("/ws/energy?token=nonsense").toString());
            assertThat(refused.code()).isEqualTo(1);
            assertThat(refused.text())
                    .contains("HTTP 401", "the token is missing, wrong or expired")
                    .doesNotContain("nonsense");
            var nowhere = Ended.of("tail", gateway.ws("/nowhere").toString());
            assertThat(nowhere.code()).isEqualTo(1);
            assertThat(nowhere.text()).contains("HTTP 404");
        }
        assertThat(Ended.of("tail", "http://127.0.0.1/").code()).isEqualTo(1);
    }
}
