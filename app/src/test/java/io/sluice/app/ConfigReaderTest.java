package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.app.GatewayConfig.Auth;
import io.sluice.auth.Issuer;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.SlowPolicy;
import io.sluice.kafkalog.Start;
import io.sluice.protocol.FlatDialect;
import io.sluice.protocol.NativeDialect;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ConfigReaderTest {
    private static final String SMALLEST =
            """
            kafka:
              brokers: localhost:9092
            streams:
              orders:
                topic: orders
            auth: none
            """;
    private final Map<String, String> environment = new HashMap<>();
    private final ConfigReader reader = ConfigReader.with(environment::get);

    private List<String> problems(String yaml) {
        try {
            reader.parse(yaml);
            return List.of();
        } catch (InvalidConfig e) {
            return e.problems().stream().map(ConfigProblem::toString).toList();
        }
    }

    @Test
    void theSmallestConfigHasDefaultsThatWork() {
        var config = reader.parse(SMALLEST);
        assertThat(config.listening().host()).isEqualTo("127.0.0.1");
        assertThat(config.listening().port()).isEqualTo(8080);
        assertThat(config.transport().maxConnections()).isEqualTo(10_000);
        assertThat(config.auth()).isInstanceOf(Auth.None.class);
        assertThat(config.endpoints())
                .extracting(EndpointConfig::path)
                .containsExactly(StreamSections.NATIVE_PATH);
        assertThat(config.mqtt()).isNull();
        assertThat(config.topics()).extracting("name").containsExactly("orders");
        assertThat(config.streams().getFirst().log().start()).isInstanceOf(Start.Latest.class);
    }

    @Test
    void everythingCanBeSaid() {
        environment.put("SECRET", "0123456789-abcdefghijkl-0123456789-mnop");
        var config =
                reader.parse(
                        """
                        listen:
                          host: 0.0.0.0
                          port: ${PORT:9000}
                          origins: [https://app.example.com]
                          trustedProxies: 10.0.0.0/8, 192.168.1.1
                          io: nio
                          loops: 1
                        management: {port: 9091}
                        limits: {connections: 5, connectionsPerAddress: 2, message: 1KiB,
                                 messagesPerSecond: 3, subscriptions: 4, handshake: 2s, ping: 1s, idle: 3s}
                        page: true
                        metrics: {open: true}
                        health: {text: true}
                        quarantine: {items: 7, mask: [name]}
                        log: {format: json, level: debug}
                        shutdown: {notReady: 1s, drain: 2s}
                        kafka:
                          brokers: [a:1, b:2]
                          group: g
                          properties: {security.protocol: SSL}
                        streams:
                          energy: {topics: [e1, e2], start: earliest, payload: text, tail: 1MiB, slow: latest}
                          power:
                            topic: p
                            start: 2026-01-01T00:00:00Z
                            group: other
                            fields: {power_w: fields.power_w}
                        endpoints:
                          - {path: /ws/energy, subscribeOnConnect: energy, streams: [energy]}
                          - {path: /ws, dialect: flat, streams: [power], addTopic: true}
                        auth:
                          leeway: 5s
                          issuers:
                            - {name: own, secret: "${SECRET}"}
                            - {name: idp, issuer: https://id, jwks: https://id/jwks, algorithms: [ES256], cooldown: 10s}
                          grants:
                            - {allow: subscribe, streams: energy, claim: scope, value: "read:energy"}
                        topics:
                          e1: {partitions: 3, replicas: 2, retention: 1h, segment: 5m, segmentSize: 16MiB, config: {min.insync.replicas: 1}}
                        mqtt:
                          broker: mqtt://localhost
                          user: u
                          password: ${NONE:}
                          pipelines:
                            one:
                              mqttTopic: a/+/b
                              kafkaTopic: k
                              key: "{id}"
                              interval: 1m
                              raw: drop
                              timestamp: {path: t, format: unix_ms}
                              members: {id: {topicLevel: 2}}
                              tags: {place: {value: indoor}}
                              fields: {w: {path: p.w, type: float, scale: 0.001, default: 0}}
                              bitFlags: [{path: d, flags: {on: 1, hot: 0x10}}]
                        """);
        assertThat(config.listening().port()).isEqualTo(9000);
        assertThat(config.listening().management())
                .isEqualTo(new GatewayConfig.Management("127.0.0.1", 9091));
        assertThat(config.sessions().idleTimeout()).isEqualTo(Duration.ofSeconds(3));
        assertThat(config.transport().trustedProxies()).hasSize(2);
        assertThat(config.transport().maxMessageBytes()).isEqualTo(1024);
        assertThat(config.kafka().bootstrap()).isEqualTo("a:1,b:2");
        var energy = config.streams().getFirst();
        assertThat(energy.log().payload().kind()).isEqualTo(PayloadRule.Kind.TEXT);
        assertThat(energy.slow()).isEqualTo(SlowPolicy.LATEST);
        assertThat(energy.tailBytes()).isEqualTo(1 << 20);
        var power = config.streams().getLast();
        assertThat(power.log().start())
                .isEqualTo(new Start.At(Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(power.log().groupId()).isEqualTo("other");
        assertThat(config.endpoints())
                .containsExactly(
                        new EndpointConfig(
                                "/ws/energy",
                                NativeDialect.INSTANCE,
                                List.of("energy"),
                                List.of("energy")),
                        new EndpointConfig(
                                "/ws", new FlatDialect(true), List.of("power"), List.of("power")),
                        new EndpointConfig(
                                "/v1/ws",
                                NativeDialect.INSTANCE,
                                List.of("energy", "power"),
                                List.of()));
        assertThat(config.auth())
                .isInstanceOfSatisfying(
                        Auth.Tokens.class,
                        tokens ->
                                assertThat(tokens.settings().issuers())
                                        .hasSize(2)
                                        .hasAtLeastOneElementOfType(Issuer.Jwks.class));
        assertThat(config.topics()).extracting("name").containsExactly("e1", "e2", "k", "p");
        assertThat(config.topics().getFirst().config())
                .containsEntry("retention.ms", "3600000")
                .containsEntry("segment.ms", "300000")
                .containsEntry("segment.bytes", "16777216");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "stream: {}|line 7: stream: unknown key; did you mean 'streams'?",
                "listen: {prot: 1}|line 7: listen.prot: unknown key; did you mean 'port'?",
                "listen: {port: 99999}|line 7: listen.port: expected a whole number from 0 to 65535, found '99999'",
                "listen: {port: eighty}|line 7: listen.port: expected a whole number from 0 to 65535, found 'eighty'",
                "listen: {port: [1]}|line 7: listen.port: expected a whole number from 0 to 65535, found a list or mapping",
                "listen: 8080|line 7: listen: expected a mapping of keys to values",
                "listen: {io: uring}|line 7: listen.io: expected one of auto, epoll, nio, found 'uring'",
                "limits: {ping: soon}|line 7: limits.ping: expected a duration such as 500ms, 30s, 5m, 1h or 7d, found 'soon'",
                "limits: {message: 1 lot}|line 7: limits.message: expected a size such as 64KiB or 16MiB, found '1 lot'",
                "page: yes|line 7: page: expected true or false, found 'yes'",
                "endpoints: [{path: ws}]|line 7: endpoints[0].path: expected a path such as /ws/energy, found 'ws'",
                "endpoints: [{path: /w, streams: [order]}]|line 7: endpoints[0].streams: there is no stream 'order' here; did you mean 'orders'?",
                "endpoints: [{path: /w, dialect: loud}]|line 7: endpoints[0].dialect: expected one of native, flat, found 'loud'",
                "endpoints: {path: /w}|line 7: endpoints: expected a list",
                "listen: {port: '${NOT_SET}'}|line 7: listen.port: the environment variable NOT_SET is not set, and there is no default (${NAME:default})",
                "mqtt: {pipelines: {}}|mqtt.broker: is missing; expected a URL such as mqtt://host:1883",
                "mqtt: {broker: 'mqtt://h', pipelines: {a: {mqttTopic: 'a/#/b', kafkaTopic: k}}}|a/#/b",
            })
    void whatIsWrongIsToldWithPathExpectationAndFinding(String added, String problem) {
        assertThat(problems(SMALLEST + added + "\n"))
                .anySatisfy(p -> assertThat(p).contains(problem));
    }

    @Test
    void allProblemsAreToldAtOnceInTheOrderOfLines() {
        assertThat(
                        problems(
                                """
                                listen: {port: x}
                                streams:
                                  a: {tpic: t}
                                """))
                .containsExactlyInAnyOrder(
                        "line 1: listen.port: expected a whole number from 0 to 65535, found 'x'",
                        "line 3: streams.a.tpic: unknown key; did you mean 'topic'?",
                        "line 3: streams.a.topic: is missing; expected the Kafka topic it is read from",
                        "line 1: kafka: is missing; expected where the brokers are: kafka.brokers",
                        "line 1: auth: is missing; expected issuers of tokens and what they allow, or 'auth: none'");
    }

    @Test
    void secretsAndValuesFromOutsideAreNeverShown() {
        environment.put("PORT", "s3cr3t-from-outside");
        var found =
                problems(
                        """
                        listen: {port: "${PORT}"}
                        kafka: {brokers: b:1}
                        streams: {s: {topic: t}}
                        auth:
                          issuers: [{name: a, secret: too-short-to-be-taken}]
                          grants: [{allow: subscribe}]
                        """);
        assertThat(found).hasSize(2);
        assertThat(String.join("\n", found)).doesNotContain("s3cr3t").doesNotContain("too-short");
    }

    @Test
    void openToAllIsForLoopbackUnlessItIsOnPurpose() {
        String open = SMALLEST + "listen: {host: 0.0.0.0}\n";
        assertThat(problems(open)).singleElement().asString().contains("none-on-purpose");
        assertThat(problems(open.replace("auth: none", "auth: none-on-purpose"))).isEmpty();
        assertThat(problems(SMALLEST.replace("auth: none", "auth: maybe")))
                .singleElement()
                .asString()
                .contains("found 'maybe'");
        assertThat(problems(SMALLEST.replace("auth: none", "auth:")))
                .anySatisfy(p -> assertThat(p).contains("auth"));
    }

    @Test
    void aSecretThatIsNotSetIsOneProblem() {
        assertThat(
                        problems(
                                SMALLEST.replace(
                                        "auth: none",
                                        "auth: {issuers: [{name: a, secret: '${S}'}], grants: [{allow: subscribe}]}")))
                .singleElement()
                .asString()
                .contains("auth.issuers[0].secret: the environment variable S is not set");
    }

    @Test
    void aKeyThatIsThereTwiceIsAMistake() {
        assertThat(problems(SMALLEST + "page: true\npage: false\n"))
                .containsExactly("line 8: page: is there twice");
    }

    @ParameterizedTest
    @CsvSource({"'{'", "'a: b: c'", "'\t- x'", "'- 1'", "'just words'", "''", "'? [a] : b'"})
    void whatIsNoConfigurationIsRefusedInWords(String text) {
        assertThatThrownBy(() -> reader.parse(text)).isInstanceOf(InvalidConfig.class);
    }
}
