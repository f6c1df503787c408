package io.sluice.filter;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.filter.EventEnvelope.Content;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventEnvelopeTest {
    private static final String ATTRIBUTES =
            "{\"specversion\":\"1.0\",\"id\":\"1\",\"source\":\"backend\",\"type\":\"t\"";

    private static Content open(String json) {
        return EventEnvelope.open(json.getBytes(StandardCharsets.UTF_8));
    }

    private static String held(Content.Held held) {
        return StandardCharsets.UTF_8.decode(held.held()).toString();
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{}",
                "7",
                "[{\"specversion\":\"1.0\"}]",
                "{\"id\":\"1\",\"data\":{\"a\":1}}"
            })
    void whatSaysNoVersionIsNoEvent(String json) {
        assertThat(open(json)).isEqualTo(new Content.Plain());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"user_id\": \"u\",  \"n\":[1, 2]}",
                "[1]",
                "7.50",
                "null",
            })
    void dataAreTakenAsTheyStand(String data) {
        String event = ATTRIBUTES + ", \"data\" : " + data + " , \"time\":\"x\"}";
        assertThat(open(event))
                .isInstanceOfSatisfying(
                        Content.Json.class,
                        json ->
                                assertThat(event.substring(json.from(), json.to()))
                                        .isEqualTo(data));
    }

    @Test
    void dataMayBeATextThatHoldsThem() {
        assertThat(open(ATTRIBUTES + ",\"data\":\"{\\\"a\\\":\\\"\u00fc\\\"}\"}"))
                .isInstanceOfSatisfying(
                        Content.Held.class,
                        held -> assertThat(held(held)).isEqualTo("{\"a\":\"\u00fc\"}"));
    }

    @Test
    void dataMayBeBase64() {
        assertThat(open(ATTRIBUTES + ",\"data_base64\":\"eyJhIjoxfQ==\"}"))
                .isInstanceOfSatisfying(
                        Content.Held.class, held -> assertThat(held(held)).isEqualTo("{\"a\":1}"));
    }

    @Test
    void anEventMayCarryNothing() {
        assertThat(open(ATTRIBUTES + "}")).isEqualTo(new Content.Nothing());
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"id\":\"1\"|\"id\":\"\"|without 'id'",
                "\"id\":\"1\",||without 'id'",
                "\"id\":\"1\"|\"id\":7|without 'id'",
                "\"source\":\"backend\",||without 'source'",
                "\"type\":\"t\"|\"x\":1|without 'type'",
                "\"1.0\"|\"0.3\"|'specversion' is not",
                "\"1.0\"|1.0|'specversion' is not",
                "\"type\":\"t\"|\"type\":\"t\",\"type\":\"u\"|there twice",
                "\"type\":\"t\"|\"type\":\"t\",\"data\":1,\"data_base64\":\"\"|both",
                "\"type\":\"t\"|\"type\":\"t\",\"data_base64\":\"?\"|not base64",
            })
    void whatIsMissingIsNamed(String member, String instead, String problem) {
        String json = ATTRIBUTES + "}";
        assertThat(open(json.replace(member, instead == null ? "" : instead)))
                .isInstanceOfSatisfying(
                        Content.Broken.class, b -> assertThat(b.problem()).contains(problem));
    }
}
