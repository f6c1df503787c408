package io.sluice.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.tuple;

import io.sluice.app.GatewayConfig.Auth;
import io.sluice.auth.Issuer;
import io.sluice.auth.Secret;
import io.sluice.filter.KeyTemplate;
import io.sluice.hub.PastSettings;
import io.sluice.hub.PayloadRule;
import io.sluice.hub.SlowPolicy;
import io.sluice.hub.Start;
import io.sluice.hub.StateSettings;
import io.sluice.hub.StreamSettings;
import io.sluice.kafkalog.KafkaLogSettings;
import io.sluice.kafkalog.ReplaySettings;
import io.sluice.kafkalog.TopicSpec;
import io.sluice.monitor.MonitorSettings;
import io.sluice.protocol.ConsoleDialect;
import io.sluice.protocol.FlatDialect;
import io.sluice.protocol.NativeDialect;
import io.sluice.protocol.SseDialect;
import io.sluice.session.Channel;
import io.sluice.session.Endpoint.Carrier;
import io.sluice.session.OfferSettings;
import io.sluice.session.SessionSettings;
import io.sluice.session.Welcome;
import io.sluice.session.Wish;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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

    private static KafkaLogSettings kafka(StreamConfig stream) {
        return ((StreamLog.Kafka) stream.log()).settings();
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
                .containsExactly("/v1/ws", "/sse");
        assertThat(config.streams().getFirst().kept().state()).isNull();
        assertThat(config.streams().getFirst().kept().past()).isEqualTo(PastSettings.STANDARD);
        assertThat(config.streams().getFirst().offer()).isEqualTo(OfferSettings.STANDARD);
        assertThat(requireNonNull(config.kafka()).replay()).isEqualTo(ReplaySettings.DEFAULT);
        assertThat(config.replayBytes()).isBetween(1L, 16L << 20);
        assertThat(config.sessions()).isEqualTo(SessionSettings.STANDARD);
        assertThat(config.mqtt()).isNull();
        assertThat(config.topics()).extracting("name").containsExactly("orders");
        assertThat(kafka(config.streams().getFirst()).start()).isInstanceOf(Start.Latest.class);
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
                                 messagesPerSecond: 3, subscriptions: 4, handshake: 2s, ping: 1s, idle: 3s, stall: 9s}
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
                        replay: {readers: 3, cache: 2MiB}
                        streams:
                          energy: {topics: [e1, e2], start: earliest, payload: text, tail: 1MiB, slow: disconnect,
                                   key: "x-{key}", headers: [region, site], rows: "headers.region in ('eu', 'us')",
                                   every: 2s, replay: {max: 24h, last: 7}, state: true}
                          power:
                            topic: p
                            start: 2026-01-01T00:00:00Z
                            group: other
                            fields: {power_w: fields.power_w, tenant: tags.tenant}
                            key: "{value.tags.site}/{headers.region}"
                            rows: [value.tenant == claims.tenant, value.power_w in (claims.user.sites)]
                            state: {scan: 12h, keys: 5, bytes: 1MiB, deletions: 1h}
                        endpoints:
                          - {path: /ws/energy, subscribeOnConnect: energy, streams: [energy]}
                          - {path: /ws, dialect: flat, streams: [power], addTopic: true}
                          - {path: /events, carrier: sse, streams: [energy]}
                        auth:
                          leeway: 5s
                          issuers:
                            - {name: own, secret: "${SECRET}"}
                            - {name: idp, issuer: https://id, jwks: https://id/jwks, algorithms: [ES256], cooldown: 10s}
                          grants:
                            - {allow: subscribe, streams: energy, claim: scope, value: "read:energy", every: 5s}
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
        assertThat(config.sessions().stallTimeout()).isEqualTo(Duration.ofSeconds(9));
        assertThat(config.replayBytes()).isEqualTo(2 << 20);
        assertThat(requireNonNull(config.kafka()).replay().readers()).isEqualTo(3);
        assertThat(config.transport().trustedProxies()).hasSize(2);
        assertThat(config.transport().maxMessageBytes()).isEqualTo(1024);
        assertThat(requireNonNull(config.kafka()).bootstrap()).isEqualTo("a:1,b:2");
        var energy = config.streams().getFirst();
        assertThat(energy.log().rules().payload().kind()).isEqualTo(PayloadRule.Kind.TEXT);
        assertThat(energy.kept())
                .isEqualTo(
                        new StreamSettings(
                                1 << 20,
                                new PastSettings(Duration.ofHours(24), 7),
                                StateSettings.STANDARD));
        assertThat(energy.log().rules().headers()).containsExactlyInAnyOrder("region", "site");
        assertThat(energy.offer().slow()).isEqualTo(SlowPolicy.DISCONNECT);
        assertThat(energy.offer().every()).isEqualTo(Duration.ofSeconds(2));
        assertThat(energy.offer().isJson()).isFalse();
        assertThat(energy.offer().rows()).hasToString("headers.region in ('eu', 'us')");
        var power = config.streams().getLast();
        assertThat(kafka(power).start())
                .isEqualTo(new Start.At(Instant.parse("2026-01-01T00:00:00Z")));
        assertThat(kafka(power).groupId()).isEqualTo("other");
        assertThat(power.log().rules().key())
                .isEqualTo(
                        new TemplateKey(KeyTemplate.parse("{value.tags.site}/{headers.region}")));
        assertThat(power.kept().state())
                .isEqualTo(
                        new StateSettings(Duration.ofHours(12), 5, 1 << 20, Duration.ofHours(1)));
        assertThat(power.offer().fields()).containsExactlyInAnyOrder("power_w", "tenant");
        assertThat(power.offer().rows().claims()).containsExactlyInAnyOrder("tenant", "user.sites");
        assertThat(config.endpoints())
                .containsExactly(
                        new EndpointConfig(
                                "/ws/energy",
                                Carrier.WEBSOCKET,
                                NativeDialect.INSTANCE,
                                List.of("energy"),
                                new Welcome.Streams(List.of("energy"))),
                        new EndpointConfig(
                                "/ws",
                                Carrier.WEBSOCKET,
                                new FlatDialect(true),
                                List.of("power"),
                                new Welcome.Streams(List.of("power"))),
                        new EndpointConfig(
                                "/events",
                                Carrier.EVENT_STREAM,
                                SseDialect.INSTANCE,
                                List.of("energy"),
                                new Welcome.Streams(List.of())),
                        new EndpointConfig(
                                "/v1/ws",
                                Carrier.WEBSOCKET,
                                NativeDialect.INSTANCE,
                                List.of("energy", "power"),
                                new Welcome.Streams(List.of())),
                        new EndpointConfig(
                                "/sse",
                                Carrier.EVENT_STREAM,
                                SseDialect.INSTANCE,
                                List.of("energy", "power"),
                                new Welcome.Streams(List.of())));
        assertThat(config.auth())
                .isInstanceOfSatisfying(
                        Auth.Tokens.class,
                        tokens -> {
                            var settings = requireNonNull(tokens.settings());
                            assertThat(settings.issuers())
                                    .hasSize(2)
                                    .hasAtLeastOneElementOfType(Issuer.Jwks.class);
                            assertThat(settings.grants().getFirst().every())
                                    .isEqualTo(Duration.ofSeconds(5));
                            assertThat(settings.keptClaims())
                                    .containsExactlyInAnyOrder(
                                            "tenant", "user.sites", "jti", "iat");
                        });
        assertThat(config.topics()).extracting("name").containsExactly("e1", "e2", "k", "p");
        assertThat(config.topics().getFirst().config())
                .containsEntry("retention.ms", "3600000")
                .containsEntry("segment.ms", "300000")
                .containsEntry("segment.bytes", "16777216");
    }

    @Test
    void namesMayComeFromTheEnvironmentAsValuesDo() {
        environment.put("TOPIC", "elsewhere");
        var topics =
                "topics: {\"${TOPIC}\": {partitions: 3}, \"${OTHER:orders}\": {partitions: 2}}\n";
        assertThat(reader.parse(SMALLEST + topics).topics())
                .extracting(TopicSpec::name, TopicSpec::partitions)
                .containsExactly(tuple("elsewhere", 3), tuple("orders", 2));
        assertThat(problems(SMALLEST + "topics: {\"${NOT_SET}\": {}}\n"))
                .anyMatch(problem -> problem.contains("variable NOT_SET is not set"));
        environment.put("TOPIC", "orders");
        assertThat(problems(SMALLEST + topics))
                .containsExactly("line 7: topics.orders: is there twice");
    }

    @Test
    void whatIsTakenFromMqttCanBeTurnedOff() {
        var mqtt =
                "mqtt: {enabled: %s, broker: 'mqtt://h', pipelines: {a: {mqttTopic: a, kafkaTopic: k}}}";
        assertThat(reader.parse(SMALLEST + mqtt.formatted(true)).mqtt()).isNotNull();
        var off = reader.parse(SMALLEST + mqtt.formatted(false));
        assertThat(off.mqtt()).isNull();
        assertThat(off.topics()).extracting("name").containsExactly("orders");
        assertThat(problems(SMALLEST + mqtt.formatted("false, nonsense: 1")))
                .anyMatch(problem -> problem.contains("mqtt.nonsense: unknown key"));
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
                "endpoints: [{path: /w, dialect: loud}]|line 7: endpoints[0].dialect: expected one of native, flat, tasks, console, found 'loud'",
                "endpoints: [{path: /w, carrier: pigeon}]|line 7: endpoints[0].carrier: expected one of websocket, sse, found 'pigeon'",
                "endpoints: [{path: /w, carrier: sse, dialect: flat}]|line 7: endpoints[0].dialect: event streams speak the native dialect",
                "endpoints: [{path: /w, carrier: sse, subscribeOnConnect: orders}]|line 7: endpoints[0].subscribeOnConnect: clients of event streams name them in the URL",
                "endpoints: [{path: /w, addTopic: true}]|line 7: endpoints[0].addTopic: only the flat dialect adds a topic",
                "endpoints: [{path: /w, dialect: console}]|line 7: endpoints[0].dialect: a console needs the stream 'cluster', which is there with 'monitoring'",
                "endpoints: [{path: /w, dialect: console, streams: [orders]}]|line 7: endpoints[0].streams: a console has the stream 'cluster' and no other, found [orders]",
                "endpoints: [{path: /w, dialect: console, subscribeOnConnect: cluster}]|line 7: endpoints[0].subscribeOnConnect: a console has what is told of the cluster",
                "endpoints: [{path: /w, dialect: console, addTopic: true}]|line 7: endpoints[0].addTopic: only the flat dialect adds a topic",
                "endpoints: [{path: /w, dialect: console, carrier: sse}]|line 7: endpoints[0].dialect: event streams speak the native dialect",
                "replay: {readers: 99}|line 7: replay.readers: expected a whole number from 1 to 16, found '99'",
                "replay: {cash: 1MiB}|line 7: replay.cash: unknown key; did you mean 'cache'?",
                "limits: {stall: 0s}|limits: stallTimeout must be positive, got: PT0S",
                "endpoints: {path: /w}|line 7: endpoints: expected a list",
                "listen: {port: '${NOT_SET}'}|line 7: listen.port: the environment variable NOT_SET is not set, and there is no default (${NAME:default})",
                "mqtt: {pipelines: {}}|mqtt.broker: is missing; expected a URL such as mqtt://host:1883",
                "mqtt: {broker: 'mqtt://h', pipelines: {a: {mqttTopic: 'a/#/b', kafkaTopic: k}}}|a/#/b",
            })
    void whatIsWrongIsToldWithPathExpectationAndFinding(String added, String problem) {
        assertThat(problems(SMALLEST + added + "\n"))
                .anySatisfy(p -> assertThat(p).contains(problem));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "slow: never|slow: expected one of catch-up, latest, disconnect, found 'never'",
                "every: often|every: expected a duration such as 500ms",
                "key: plain|key: key template 'plain' has no hole such as {key} or {value.device_id}",
                "key: '{body.x}'|key: key template '{body.x}' may have {key}, {value.field} and {headers.name}, got: {body.x}",
                "key: '{value.a}', payload: text|key: only payloads that are JSON have fields for a key",
                "rows: value.a >|rows: expected",
                "rows: [value.a == claims.a, 'nonsense']|rows[1]: expected",
                "rows: {a: b}|rows: expected a list",
                "rows: value.a == claims.a, payload: base64|rows: payloads that are not JSON have no fields for a rule to test",
                "rows: value.a == claims.a, fields: {b: b.c}|rows: value.a is not among the stream's 'fields'",
                "rows: headers.a == claims.a|rows: headers.a is not kept; name it in the stream's 'headers'",
                "replay: {max: 0s}|replay: maxReplay and maxLast must be positive",
                "replay: {last: 0}|replay.last: expected a whole number from 1",
                "replay: {lst: 1}|replay.lst: unknown key; did you mean 'last'?",
                "state: yes|state: expected true or false, found 'yes'",
                "state: {scan: some}|state.scan: expected a duration such as 24h, or all, found 'some'",
                "state: {scan: 0s}|state.scan: expected a duration such as 24h, or all",
                "state: {keys: 0}|state.keys: expected a whole number from 1",
                "state: {size: 1}|state.size: unknown key",
            })
    void whatIsWrongWithAStreamIsToldWithItsPath(String added, String problem) {
        assertThat(
                        problems(
                                SMALLEST.replace(
                                        "topic: orders", "topic: orders\n    " + lines(added))))
                .singleElement()
                .asString()
                .contains("streams.orders." + problem);
    }

    /** What stands in braces in a row, one key a line. */
    private static String lines(String members) {
        return members.replaceAll(", (payload|fields):", "\n    $1:");
    }

    @Test
    void whatAStreamHasCanBeLeftOut() {
        for (String none : List.of("state: false", "state:", "state: {scan: all}", "rows: []")) {
            assertThat(problems(SMALLEST.replace("topic: orders", "topic: orders\n    " + none)))
                    .isEmpty();
        }
    }

    @Test
    void aRuleFromOutsideIsNotShown() {
        environment.put("RULE", "s3cr3t ???");
        assertThat(problems(SMALLEST.replace("topic: orders", "topic: orders\n    rows: ${RULE}")))
                .singleElement()
                .asString()
                .contains("streams.orders.rows: expected a rule such as")
                .doesNotContain("s3cr3t");
    }

    @Test
    void aPaceGoesWithSubscribing() {
        environment.put("SECRET", "0123456789-abcdefghijkl-0123456789-mnop");
        assertThat(
                        problems(
                                SMALLEST.replace(
                                        "auth: none",
                                        "auth: {issuers: [{name: a, secret: '${SECRET}'}],"
                                                + " grants: [{allow: [stats], every: 1s}]}")))
                .singleElement()
                .asString()
                .contains("auth.grants[0]: every of a grant limits subscriptions");
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

    private static final String WITH_CLUSTER =
            """
            kafka: {brokers: "localhost:9092"}
            streams: {orders: {log: memory}}
            monitoring: {}
            auth:
              keys: [{name: console, key: '%s', allow: subscribe, streams: cluster}]
            """
                    .formatted(Secret.random().reveal());

    @ParameterizedTest
    @ValueSource(strings = {"", ", streams: cluster", ", streams: [cluster]"})
    void aConsoleHasHowTheClusterStandsAndWhatHappens(String streams) {
        var config =
                reader.parse(
                        WITH_CLUSTER
                                + "endpoints: [{path: /api/monitoring/ws, dialect: console"
                                + streams
                                + "}]\n");
        var console = config.endpoints().getFirst();
        assertThat(console.dialect()).isEqualTo(ConsoleDialect.INSTANCE);
        assertThat(console.streams()).containsExactly("cluster");
        assertThat(console.welcome())
                .isEqualTo(
                        new Welcome.Channels(
                                List.of(
                                        new Welcome.Given(
                                                Channel.parse("cluster:metrics"),
                                                Wish.PLAIN.withLast(1)),
                                        new Welcome.Given(
                                                Channel.parse("cluster:events"), Wish.PLAIN))));
    }

    @Test
    void theGatewaysOwnStreamsAreGivenWhereTheyAreNamed() {
        var config =
                reader.parse(
                        WITH_CLUSTER
                                + """
                                endpoints:
                                  - {path: /flat, dialect: flat}
                                  - {path: /named, dialect: flat, streams: [orders, cluster]}
                                  - {path: /tasks, dialect: tasks}
                                """);
        assertThat(config.endpoints())
                .extracting(EndpointConfig::streams)
                .containsExactly(
                        List.of("orders"),
                        List.of("orders", "cluster"),
                        List.of("orders"),
                        List.of("orders", "cluster", "alerts"),
                        List.of("orders", "cluster", "alerts"));
        assertThat(config.auth())
                .isInstanceOfSatisfying(
                        Auth.Tokens.class,
                        tokens ->
                                assertThat(tokens.special().byName())
                                        .containsExactlyInAnyOrder(
                                                "cluster", "alerts", "presence"));
    }

    @Test
    void monitoringNeedsNothingButItsName() {
        var config = reader.parse(WITH_CLUSTER);
        var monitoring = requireNonNull(config.monitoring());
        assertThat(monitoring.keeper()).isEqualTo(Keeper.MEMORY);
        assertThat(monitoring.settings().rounds()).isEqualTo(MonitorSettings.STANDARD);
        assertThat(monitoring.settings().probe()).isNull();
        assertThat(monitoring.settings().endpoints()).isNull();
        assertThat(monitoring.settings().alerts().rules()).isEmpty();
        assertThat(monitoring.kafkaTopics()).isEmpty();
    }

    @Test
    void monitoringIsReadAsItIsMeant() {
        var config =
                reader.parse(
                        WITH_CLUSTER.replace(
                                "monitoring: {}",
                                """
                                cluster: {log: kafka, prefix: x}
                                monitoring:
                                  interval: 5s
                                  topics: {include: ["orders*"], exclude: [orders-old]}
                                  probe: {interval: 2s, window: 30s}
                                  brokerMetrics: [{url: "http://broker:9644/public_metrics"}]
                                  alerts:
                                    topic: my-alerts
                                    webhooks: [{url: "https://example.com/x", headers: {A: b}}]
                                    rules:
                                      - {name: a, measure: lag, above: 10, clearBelow: 5}
                                      - {name: b, measure: time-lag, above: 5m, hold: 30s, subject: "group:y"}
                                      - {name: c, measure: silent, above: 90}
                                """));
        var monitoring = requireNonNull(config.monitoring());
        assertThat(monitoring.settings().rounds().interval()).isEqualTo(Duration.ofSeconds(5));
        assertThat(requireNonNull(monitoring.settings().probe()).interval())
                .isEqualTo(Duration.ofSeconds(2));
        assertThat(monitoring.settings().webhooks().targets()).hasSize(1);
        assertThat(monitoring.settings().alerts().rules())
                .extracting(rule -> rule.subject().text() + " " + rule.above())
                .containsExactly("group:* 10.0", "group:y 300.0", "topic:* 90.0");
        assertThat(monitoring.kafkaTopics())
                .extracting(TopicSpec::name)
                .containsExactly("x.cluster", "my-alerts");
        assertThat(monitoring.isShared()).isTrue();
    }

    @Test
    void whatIsWrongWithMonitoringIsNamed() {
        assertThat(
                        problems(
                                WITH_CLUSTER.replace(
                                        "monitoring: {}",
                                        """
                                        monitoring:
                                          interval: 1ms
                                          probe: {window: 1s}
                                          brokerMetrics: [{url: "ftp://x"}]
                                          alerts:
                                            rules:
                                              - {name: a, measure: speed, above: 10}
                                              - {name: b, measure: lag, above: much}
                                              - {name: c, measure: lag, above: 1, clearBelow: 2}
                                        """)))
                .anyMatch(line -> line.contains("monitoring: interval must be"))
                .anyMatch(line -> line.contains("monitoring.probe: window of the probe"))
                .anyMatch(line -> line.contains("brokerMetrics[0]: url must begin with http"))
                .anyMatch(line -> line.contains("rules[0].measure: expected one of lag, time-lag"))
                .anyMatch(line -> line.contains("rules[1].above: expected a number"))
                .anyMatch(line -> line.contains("rules[2]: clearBelow of rule 'c'"));
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
