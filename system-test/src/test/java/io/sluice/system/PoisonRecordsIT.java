package io.sluice.system;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Records that nobody can use, between good ones that everybody shall have. */
class PoisonRecordsIT {
    private static final String JWT =
            "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJzb21lb25lIn0.c2lnbmF0dXJlLW9mLXNvbWVvbmU";
    private static final int CUT = 4096;

    @TempDir private static Path directory;
    private static Brokers brokers;
    private static GatewayProcess gateway;

    /** A bad value, with each byte as a character. */
    private record Poison(String reason, String value) {
        byte[] bytes() {
            return value.getBytes(ISO_8859_1);
        }
    }

    private static List<Poison> poisons() {
        return List.of(
                new Poison("invalid_utf8", "\"\u00c3(\""),
                new Poison("invalid_utf8", "\"\u00ed\u00a0\u0080\""),
                new Poison("invalid_json", ""),
                new Poison("invalid_json", "{\"broken\":"),
                new Poison("invalid_json", "{\"a\":1},\"type\":\"error\""),
                new Poison("invalid_json", "{\"a\":1}{\"b\":2}"),
                new Poison("invalid_json", "{\"a\":\"line\nbreak\"}"),
                new Poison("invalid_json", "NaN"),
                new Poison("too_deep", "[".repeat(65) + "]".repeat(65)),
                new Poison("too_deep", "[".repeat(100_000)),
                new Poison("too_large", "\"" + "x".repeat(5 << 20) + "\""),
                new Poison("invalid_json", "{\"password\":\"hunter2\",\"token\":\"" + JWT + "\","),
                new Poison("invalid_json", "{\"pin\":\"4711\",\"more\":\"" + JWT + "\","),
                new Poison("invalid_json", "{\"secret\":\"hun\\\"ter4\", \"broken"),
                new Poison("invalid_json", "{\"Set-Password\": \"hunter3\" nonsense"),
                new Poison("invalid_json", "{\"cut\":" + " ".repeat(10_000)));
    }

    @BeforeAll
    static void start() throws Exception {
        brokers = Brokers.start(directory.resolve("kafka"), "energy");
        gateway =
                GatewayProcess.start(
                                directory,
                                """
                                listen: {port: 0}
                                log: {level: debug}
                                quarantine: {mask: [pin]}
                                kafka: {brokers: "%s"}
                                streams:
                                  energy: {topic: energy}
                                endpoints:
                                  - {path: /ws/energy, subscribeOnConnect: [energy]}
                                  - {path: /ws, dialect: flat}
                                auth:
                                  issuers:
                                    - {name: test, secret: %s}
                                  grants:
                                    - {allow: [subscribe]}
                                    - {allow: [stats, admin], claim: role, value: operator}
                                """
                                        .formatted(brokers.bootstrap(), Tokens.SECRET))
                        .awaitReady();
    }

    @AfterAll
    static void stop() {
        gateway.close();
        brokers.close();
    }

    private static JsonNode quarantine() throws Exception {
        var answer = gateway.get("/quarantine", "Authorization", "Bearer " + Tokens.operator());
        assertThat(answer.statusCode()).isEqualTo(200);
        return new JsonMapper().readTree(answer.body()).get("items");
    }

    private static String good(int n) {
        return "{\"good\":" + n + ",\n \"spread over\":\t\"lines\"}";
    }

    @Test
    void goodRecordsAllArriveAndPoisonIsKeptAside() throws Exception {
        var poisons = poisons();
        String query = "?token=" + Tokens.good();
        try (var nativeClient = Client.connect(gateway.ws("/ws/energy" + query));
                var flat = Client.connect(gateway.ws("/ws" + query))) {
            brokers.publish("energy", good(0));
            for (int i = 0; i < poisons.size(); i++) {
                brokers.publish("energy", null, poisons.get(i).bytes());
                brokers.publish("energy", good(i + 1));
            }
            var wanted = IntStream.rangeClosed(0, poisons.size()).mapToObj(i -> good(i)).toList();
            assertThat(flat.awaitCount(wanted.size())).isEqualTo(wanted);
            nativeClient.awaitCount(wanted.size());
            assertThat(nativeClient.messages())
                    .hasSize(wanted.size())
                    .allMatch(message -> message.get("type").asText().equals("data"))
                    .extracting(message -> message.get("data").get("good").asInt())
                    .isSorted();
            assertThat(flat.isOpen() && nativeClient.isOpen()).isTrue();
        }
        kept(quarantine(), poisons);
        counted(poisons);
        masked(quarantine().toString());
        masked(String.join("\n", gateway.child().lines()));
    }

    private static void kept(JsonNode items, List<Poison> poisons) {
        assertThat(items).hasSize(poisons.size());
        for (int i = 0; i < poisons.size(); i++) {
            var poison = poisons.get(i);
            var item = items.get(i);
            assertThat(item.get("reason").asText()).isEqualTo(poison.reason());
            assertThat(item.get("source").asText()).isEqualTo("stream energy");
            assertThat(item.get("origin").asText()).isEqualTo("energy-0@" + (2 * i + 1));
            assertThat(item.get("bytes").asInt()).isEqualTo(poison.value().length());
            assertThat(item.get("payload").asText().length()).isLessThanOrEqualTo(CUT);
            assertThat(item.get("detail").asText()).isNotBlank();
        }
    }

    private static void counted(List<Poison> poisons) throws Exception {
        for (String reason : List.of("invalid_utf8", "invalid_json", "too_deep", "too_large")) {
            double count = poisons.stream().filter(p -> p.reason().equals(reason)).count();
            String labels = "{reason=\"" + reason + "\",source=\"stream energy\"}";
            assertThat(gateway.meter("sluice_quarantined_total" + labels)).isEqualTo(count);
            assertThat(
                            gateway.meter(
                                    "sluice_log_unmapped_total{reason=\"%s\",stream=\"energy\"}"
                                            .formatted(reason)))
                    .isEqualTo(count);
        }
    }

    private static void masked(String shown) {
        Stream.of(JWT.split("\\.", -1)).forEach(part -> assertThat(shown).doesNotContain(part));
        assertThat(shown).doesNotContain("hunter2", "hunter3", "ter4", "4711");
    }

    @Test
    void theQuarantineIsForAdministratorsOnly() throws Exception {
        assertThat(gateway.get("/quarantine").statusCode()).isEqualTo(401);
        var answer = gateway.get("/quarantine", "Authorization", "Bearer " + Tokens.good());
        assertThat(answer.statusCode()).isEqualTo(403);
        assertThat(answer.body()).doesNotContain("items");
    }
}
