package io.sluice.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ProjectionTest {
    private static Optional<String> project(String json, String... namesAndPaths) {
        var fields = new LinkedHashMap<String, FieldPath>();
        for (int i = 0; i < namesAndPaths.length; i += 2) {
            fields.put(namesAndPaths[i], FieldPath.parse(namesAndPaths[i + 1]));
        }
        return new Projection(fields)
                .apply(json.getBytes(StandardCharsets.UTF_8))
                .map(bytes -> new String(bytes, StandardCharsets.UTF_8));
    }

    @Test
    void picksFieldsInTheOrderOfTheSettingsWithValuesAsTheyStand() {
        assertThat(
                        project(
                                "{\"fields\":{\"voltage\":230.20,\"power_w\":1.5E3},\"ts\":\"x\\\"y\"}",
                                "timestamp",
                                "ts",
                                "power_w",
                                "fields.power_w",
                                "voltage",
                                "fields.voltage"))
                .contains("{\"timestamp\":\"x\\\"y\",\"power_w\":1.5E3,\"voltage\":230.20}");
    }

    @Test
    void whatIsNotThereIsNull() {
        assertThat(project("{\"a\":1}", "a", "a", "b", "x.y")).contains("{\"a\":1,\"b\":null}");
    }

    @Test
    void aDocumentWithNoneOfTheFieldsProjectsToNothing() {
        assertThat(project("{\"a\":1}", "b", "b")).isEmpty();
        assertThat(project("[1,2]", "b", "b")).isEmpty();
        assertThat(project("17", "b", "b")).isEmpty();
        assertThat(project("{}", "b", "b")).isEmpty();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "{\"a\":{\"b\":[{\"c\":7},8]}}|a.b.0.c|7",
                "{\"a\":{\"b\":[{\"c\":7},8]}}|a.b.1|8",
                "{\"a\":{\"b\":[ ]}}|a.b|[ ]",
                "{\"a.b\":3}|a\\.b|3",
                "{\"em1:0\":{\"act_power\":5.5}}|em1:0.act_power|5.5",
                "{\"x\":\"}]\\\"{[\",\"a\":1}|a|1",
                "{\"\\u0061\":1}|a|1",
                " { \"z\" : { } , \"a\" : -1.0 } |a|-1.0",
                "{\"a\":1,\"a\":2}|a|2",
                "{\"ü\":{\"€\":true}}|ü.€|true",
            })
    void findsAFieldWhereverItIs(String json, String path, String value) {
        assertThat(project(json, "f", path)).contains("{\"f\":" + value + "}");
    }

    @Test
    void aFieldAndOneInsideItMayBothBeTaken() {
        assertThat(project("{\"a\":{\"b\":1}}", "whole", "a", "part", "a.b"))
                .contains("{\"whole\":{\"b\":1},\"part\":1}");
    }

    @Test
    void badPathsAndNamesAreRefused() {
        assertThatThrownBy(() -> FieldPath.parse("a..b")).hasMessageContaining("a.b.c");
        assertThatThrownBy(() -> FieldPath.parse("")).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> project("{}", "a\"b", "a")).hasMessageContaining("no quotes");
    }

    @Test
    void textAndBytesBecomeStrings() {
        assertThat(
                        new String(
                                JsonString.ofText(
                                        "a\"\\\n\u0001ü".getBytes(StandardCharsets.UTF_8)),
                                StandardCharsets.UTF_8))
                .isEqualTo("\"a\\\"\\\\\\u000a\\u0001ü\"");
        assertThat(new String(JsonString.ofBytes(new byte[] {0, -1}), StandardCharsets.UTF_8))
                .isEqualTo("\"AP8=\"");
    }
}
