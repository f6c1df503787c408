package io.sluice.filter;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.sluice.filter.InvalidFilter.Code;
import java.nio.charset.StandardCharsets;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

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
    void aClientsListBecomesMembersNamedAsWritten() throws InvalidFilter {
        var projection = Projection.of(List.of("a.b", "c\\.d", "none"));
        byte[] json = "{\"c.d\":2,\"a\":{\"b\":1}}".getBytes(StandardCharsets.UTF_8);
        String expected = "{\"a.b\":1,\"c\\\\.d\":2,\"none\":null}";
        assertThat(projection.applyOrNulls(json)).asString().isEqualTo(expected);
        assertThat(projection.apply(json).orElseThrow()).asString().isEqualTo(expected);
        assertThat(projection.fields())
                .containsExactlyInAnyOrder(
                        FieldPath.parse("a.b"), FieldPath.parse("c\\.d"), FieldPath.parse("none"));
    }

    @ParameterizedTest
    @ValueSource(strings = {"{}", "{\"c\":1}", "[1]", "17", "null"})
    void aClientGetsNullsWhereNothingIsThere(String json) throws InvalidFilter {
        var projection = Projection.of(List.of("a", "b"));
        assertThat(projection.applyOrNulls(json.getBytes(StandardCharsets.UTF_8)))
                .asString()
                .isEqualTo("{\"a\":null,\"b\":null}");
    }

    @Test
    void projectionsOfTheSameMembersAreEqual() throws InvalidFilter {
        assertThat(Projection.of(List.of("a", "b")))
                .isEqualTo(Projection.of(List.of("a", "b")))
                .hasSameHashCodeAs(Projection.of(List.of("a", "b")))
                .isNotEqualTo(Projection.of(List.of("b", "a")))
                .isNotEqualTo(Projection.of(List.of("a")));
    }

    @Test
    void badListsAreRefusedWithTheirPart() {
        assertRefused(List.of(), Code.TOO_COMPLEX, "0 fields");
        assertRefused(Collections.nCopies(33, "a"), Code.TOO_COMPLEX, "33 fields");
        assertRefused(List.of("x".repeat(257)), Code.TOO_COMPLEX, "x".repeat(80));
        assertRefused(List.of("a", "b", "a"), Code.DUPLICATE, "a");
        assertRefused(List.of("a", "\\a"), Code.DUPLICATE, "\\a");
        assertRefused(List.of("a..b"), Code.SYNTAX, "a..b");
        assertRefused(List.of(""), Code.SYNTAX, "");
        assertRefused(List.of("a\"b"), Code.SYNTAX, "a\"b");
        assertRefused(List.of("a\n"), Code.SYNTAX, "a\uFFFD");
        assertRefused(List.of("\uD83D"), Code.SYNTAX, "\uFFFD");
    }

    private static void assertRefused(List<String> fields, Code code, String part) {
        var refused = catchThrowableOfType(InvalidFilter.class, () -> Projection.of(fields));
        assertThat(refused.code()).isEqualTo(code);
        assertThat(refused.part()).isEqualTo(part);
    }

    @Test
    void ofMembersWithOneNameTheLastCountsWithAllInside() {
        assertThat(project("{\"a\":{\"b\":1},\"a\":{}}", "f", "a.b")).isEmpty();
        assertThat(project("{\"a\":{\"b\":1},\"a\":{\"b\":2}}", "f", "a.b")).contains("{\"f\":2}");
    }

    @Test
    void aPathReadsAsItIsWritten() {
        var path = new FieldPath(List.of("a.b", "c\\d", "e"));
        assertThat(FieldPath.parse(path.toString())).isEqualTo(path);
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
