package io.sluice.system;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.MatchResult;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

/** {@code sluice check}: good configurations pass, and what is wrong with others is told. */
class CheckIT {
    private static final Pattern BLOCK = Pattern.compile("(?ms)^```yaml\\n(.*?)^```");
    private static final Pattern ROOT =
            Pattern.compile("(?m)^(kafka|streams|auth|mqtt|listen|limits|endpoints|topics):");
    private static final Pattern VARIABLE = Pattern.compile("\\$\\{(\\w+)}");
    private static final Map<String, String> NEEDED =
            Map.of(
                    "kafka", "kafka: {brokers: \"127.0.0.1:9092\"}\n",
                    "streams", "streams: {energy: {topic: energy}, power: {topic: power}}\n",
                    "auth", "auth: none\n");

    @TempDir private Path directory;

    private Path file(String yaml) throws IOException {
        return Files.writeString(Files.createTempFile(directory, "sluice", ".yaml"), yaml);
    }

    private Ended check(Map<String, String> environment, String yaml) throws Exception {
        return Ended.of(environment, "check", file(yaml).toString());
    }

    // --- good ones

    /** What makes a file one of ours: there are Dapr's among the examples, too. */
    private static final Pattern STREAMS = Pattern.compile("(?m)^streams:");

    /** Every configuration that the documents show, made whole where it is a part. */
    static Stream<Arguments> shown() throws IOException {
        var shown = new ArrayList<Arguments>();
        for (Path page : pages("md")) {
            var blocks = BLOCK.matcher(Files.readString(page)).results().map(b -> b.group(1));
            blocks.filter(block -> ROOT.matcher(block).find())
                    .forEach(block -> shown.add(Arguments.of(name(page), whole(block))));
        }
        for (Path example : pages("yaml")) {
            String yaml = Files.readString(example);
            if (STREAMS.matcher(yaml).find()) {
                shown.add(Arguments.of(name(example), yaml));
            }
        }
        return shown.stream();
    }

    private static List<Path> pages(String type) throws IOException {
        var pages = new ArrayList<Path>();
        for (String place : List.of("README.md", "docs", "examples")) {
            Path path = Home.path(place);
            if (Files.exists(path)) {
                try (var files = Files.walk(path)) {
                    files.filter(file -> file.toString().endsWith("." + type)).forEach(pages::add);
                }
            }
        }
        return pages;
    }

    private static String name(Path page) {
        return Home.path("").relativize(page).toString();
    }

    private static String whole(String block) {
        var whole = new StringBuilder(block);
        NEEDED.forEach((key, text) -> {
            if (!Pattern.compile("(?m)^" + key + ":").matcher(block).find()) {
                whole.append(text);
            }
        });
        return whole.toString();
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("shown")
    void whatTheDocumentsShowIsGood(String page, String yaml) throws Exception {
        var environment = new HashMap<String, String>();
        VARIABLE.matcher(yaml)
                .results()
                .map(MatchResult::group)
                .forEach(variable ->
                        environment.put(
                                variable.replaceAll("\\W", ""),
                                "0f8fad5bd9cb469fa16570867728950e"));
        var checked = check(environment, yaml);
        assertThat(checked.text()).as(page).contains("is good.");
        assertThat(checked.code()).isZero();
    }

    @Test
    void aGoodOneIsSummedUp() throws Exception {
        var checked = check(Map.of(), whole("listen: {port: 0}\n"));
        assertThat(checked.code()).isZero();
        assertThat(checked.text())
                .contains("energy from energy", "power from power", "/v1/ws", "auth is off");
    }

    @Test
    void whatARuleMeansForHistoryIsTold() throws Exception {
        var rules =
                Map.of(
                        "value.tenant == claims.tenant",
                        "the rule of rows of 'a' holds for its history by the columns tenant.",
                        "value.tenant prefix claims.tenant",
                        "figures of the history of 'a' are denied: its rule is not made of"
                                + " equalities with required columns.",
                        "value.tenant == claims.tenant and value.power < 3",
                        "the history of 'a' is denied to everyone: its rule looks at value.power,"
                                + " which no column holds exactly.");
        for (var rule : rules.entrySet()) {
            var yaml =
                    """
                    database: {url: "jdbc:postgresql://localhost/x"}
                    streams:
                      a:
                        topic: a
                        rows: %s
                        history:
                          key: device
                          columns:
                            device: {from: key}
                            tenant: {type: text, required: true}
                            power: {}
                    """
                            .formatted(rule.getKey());
            var checked = check(Map.of(), whole(yaml));
            assertThat(checked.text()).contains("is good.", rule.getValue());
            assertThat(checked.code()).isZero();
        }
    }

    // --- bad ones

    private static final String BAD =
            """
            listen: {port: 80800, hosst: x}
            limits:
              message: huge
            kafka: {}
            streams:
              energy: {topic: energy, start: yesterday}
            endpoints:
              - {path: /ws, streams: [enery]}
              - {path: ws, dialect: flatt}
            auth:
              issuers:
                - {name: weak, secret: "${WEAK}"}
                - {name: none, secret: "${MISSING}"}
              grants:
                - {allow: [subscibe]}
            quarantine: {items: "${NUMBER}"}
            """;

    @Test
    void allThatIsWrongIsToldWithItsPlace() throws Exception {
        var checked = check(Map.of("WEAK", "tooShortSecret", "NUMBER", "notANumber"), BAD);
        assertThat(checked.code()).isEqualTo(1);
        assertThat(checked.text())
                .contains(
                        "line 1: listen.port: expected a whole number from 0 to 65535, found '80800'",
                        "line 1: listen.hosst: unknown key; did you mean 'host'?",
                        "line 3: limits.message: expected a size such as 64KiB or 16MiB, found 'huge'",
                        "line 4: kafka.brokers: is missing; expected host:port of a broker or several",
                        "line 6: streams.energy.start: expected latest, earliest or an RFC 3339 time",
                        "line 8: endpoints[0].streams: there is no stream 'enery' here;"
                                + " did you mean 'energy'?",
                        "line 9: endpoints[1].path: expected a path such as /ws/energy, found 'ws'",
                        "line 9: endpoints[1].dialect: expected one of native, flat, tasks, console, found 'flatt'",
                        "line 12: auth.issuers[0]: a secret must have at least 32 bytes, got: 14",
                        "line 13: auth.issuers[1].secret: the environment variable MISSING is not set",
                        "line 15: auth.grants[0].allow: expected some of subscribe,",
                        "line 16: quarantine.items: expected a whole number from 1 to 100000");
    }

    @Test
    void nothingOfTheEnvironmentIsShown() throws Exception {
        var checked = check(Map.of("WEAK", "tooShortSecret", "NUMBER", "notANumber"), BAD);
        assertThat(checked.text()).doesNotContain("tooShortSecret", "notANumber");
        var literal =
                check(Map.of(), BAD.replace("${WEAK}", "aWeakSecret").replace("{NUMBER", "{N"));
        assertThat(literal.text()).doesNotContain("aWeakSecret");
    }

    @Test
    void whatIsNoYamlIsTold() throws Exception {
        assertThat(check(Map.of(), "a: [b\n").text()).contains("line 2: not YAML");
        assertThat(check(Map.of(), "").code()).isEqualTo(1);
        assertThat(check(Map.of(), "- a list\n").text()).contains("expected a mapping");
        var missing = Ended.of("check", directory.resolve("nowhere.yaml").toString());
        assertThat(missing.code()).isEqualTo(1);
        assertThat(missing.text()).contains("there is no file").doesNotContain("Exception");
    }

    // --- refused at the start as well

    static Stream<Arguments> refused() {
        return Stream.of(
                Arguments.of("", "auth: is missing"),
                Arguments.of("auth: none\nlisten: {host: 0.0.0.0, port: 0}\n", "'none-on-purpose'"),
                Arguments.of("auth: sure\n", "auth: expected"),
                Arguments.of(
                        "auth: {issuers: [{name: a, secret: changeme-changeme-changeme-change}],"
                                + " grants: []}\n",
                        "placeholder"),
                Arguments.of(
                        "auth: {issuers: [{name: a, issuer: b, jwks: \"http://id.example/\"}],"
                                + " grants: []}\n",
                        "https"));
    }

    @ParameterizedTest(name = "{1}")
    @MethodSource("refused")
    void aGatewayDoesNotStartWithoutKnowingWhomToLetIn(String yaml, String told) throws Exception {
        String whole = yaml + NEEDED.get("kafka") + NEEDED.get("streams");
        var run = Ended.of("run", file(whole).toString());
        assertThat(run.code()).isEqualTo(1);
        assertThat(run.text())
                .contains(told)
                .doesNotContain("changeme")
                .doesNotContain("listening");
    }

    @Test
    void onPurposeEveryoneIsLetInAnywhere() throws Exception {
        String yaml = "listen: {host: 0.0.0.0, port: 0}\nauth: none-on-purpose\n";
        try (var gateway = GatewayProcess.start(directory, whole(yaml))) {
            assertThat(gateway.get("/health/live").statusCode()).isEqualTo(200);
        }
    }
}
