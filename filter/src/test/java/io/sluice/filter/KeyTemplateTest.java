package io.sluice.filter;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Optional;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class KeyTemplateTest {
    private static final String JSON =
            "{\"site\":\"s\\u00fcd\",\"device\":{\"id\":17},\"on\":true,\"power\":1.50,\"nil\":null,"
                    + "\"list\":[1],\"half\":\"\\ud83d\",\"two\":1,\"two\":1,\"a}b\":\"brace\"}";

    private static Optional<String> key(String template, @Nullable String json) {
        return KeyTemplate.parse(template)
                .apply(
                        json == null ? null : json.getBytes(UTF_8),
                        "k1".getBytes(UTF_8),
                        name -> name.equals("mqtt_topic") ? "a/b".getBytes(UTF_8) : null)
                .map(bytes -> new String(bytes, UTF_8));
    }

    @ParameterizedTest
    @CsvSource({
        "{key}, k1",
        "{value.site}, süd",
        "{value.device.id}, 17",
        "{value.on}-{value.power}, true-1.50",
        "{value.list.0}, 1",
        "{headers.mqtt_topic}, a/b",
        "site-{value.site}/{value.device.id}, site-süd/17",
        "{value.a\\}b}\\{\\}\\\\, brace{}\\"
    })
    void fillsItsHoles(String template, String key) {
        assertThat(key(template, JSON)).contains(key);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{value.none}",
                "{value.nil}",
                "{value.device}",
                "{value.list}",
                "{value.half}",
                "{value.two}",
                "{headers.none}",
                "{key}{value.none}"
            })
    void hasNoKeyWithoutAScalarForEachHole(String template) {
        assertThat(key(template, JSON)).isEmpty();
    }

    @Test
    void onlyFieldsNeedAPayload() {
        assertThat(key("{key}", null)).contains("k1");
        assertThat(key("{value.a}", null)).isEmpty();
        assertThat(key("{value.0}", "[1]")).isEmpty();
    }

    @Test
    void keysPassAsTheyAreButNotWithoutBound() {
        var template = KeyTemplate.parse("{key}");
        byte[] bytes = {0, -1, 7};
        assertThat(template.apply(null, bytes, Headers.NONE)).contains(bytes);
        assertThat(template.apply(null, null, Headers.NONE)).isEmpty();
        assertThat(template.apply(null, new byte[1024], Headers.NONE)).isPresent();
        assertThat(template.apply(null, new byte[1025], Headers.NONE)).isEmpty();
        assertThat(KeyTemplate.parse("x{key}").apply(null, new byte[1024], Headers.NONE)).isEmpty();
    }

    @ParameterizedTest
    @CsvSource({
        "'', has no hole",
        "site, has no hole",
        "\\{key\\}, has no hole",
        "{key, without '}'",
        "key}, without '{'",
        "{}, 'got: {}'",
        "{value}, 'got: {value}'",
        "{value.}, 'got: {value.}'",
        "{headers.}, 'got: {headers.}'",
        "{claims.sub}, 'got: {claims.sub}'",
        "{ key }, 'got: { key }'"
    })
    void badTemplatesAreRefused(String template, String message) {
        assertThatThrownBy(() -> KeyTemplate.parse(template))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining(message);
    }

    @Test
    void templatesOfOneMeaningAreEqual() {
        assertThat(KeyTemplate.parse("a{key}"))
                .isEqualTo(KeyTemplate.parse("\\a{key}"))
                .hasSameHashCodeAs(KeyTemplate.parse("\\a{key}"))
                .isNotEqualTo(KeyTemplate.parse("b{key}"));
        assertThat(KeyTemplate.parse("{value.a.b}{value.c}").fields())
                .containsExactlyInAnyOrder(FieldPath.parse("a.b"), FieldPath.parse("c"));
    }
}
