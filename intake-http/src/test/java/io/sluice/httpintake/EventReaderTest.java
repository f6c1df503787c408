package io.sluice.httpintake;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.hub.Payload;
import io.sluice.hub.PayloadRule.Kind;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.assertj.core.api.AbstractThrowableAssert;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class EventReaderTest {
    private static final String DATA =
            "{ \"user_id\" : \"u1\",\n \"n\":1.50, \"n\": 2e0, \"\\u00e4\":[] }";

    private final EventReader reader = new EventReader(new EventLimits(1 << 20, 64, 3, 10));

    private CloudEvent structured(String json) throws Unusable {
        return reader.structured(Json.of(Payload.of(json), 20));
    }

    private static Map<String, String> attributes() {
        var attributes = new LinkedHashMap<String, String>();
        attributes.put("specversion", "\"1.0\"");
        attributes.put("id", "\"a1\"");
        attributes.put("source", "\"backend\"");
        attributes.put("type", "\"t\"");
        attributes.put("data", DATA);
        return attributes;
    }

    private static String json(Map<String, String> attributes) {
        var text = new StringBuilder("{");
        attributes.forEach((name, value) ->
                text.append(text.length() > 1 ? " ,\n" : "")
                        .append('"')
                        .append(name)
                        .append("\": ")
                        .append(value));
        return text.append("}").toString();
    }

    private static Draft drafted(CloudEvent event, Kind kind) throws Unusable {
        return Targets.plain(new FakeLog(), kind).draft(event);
    }

    private static String value(CloudEvent event, Kind kind) throws Unusable {
        return Objects.requireNonNull(drafted(event, kind).entry().value()).text();
    }

    private static Map<String, String> headers(Draft draft) {
        var headers = new LinkedHashMap<String, String>();
        draft.entry().headers().forEach(h -> headers.put(h.name(), h.value().text()));
        return headers;
    }

    // --- structured

    @Test
    void dataIsTakenByteForByte() throws Unusable {
        assertThat(value(structured(json(attributes())), Kind.JSON)).isEqualTo(DATA);
    }

    @Test
    void attributesAndExtensionsBecomeHeadersAsInKafka() throws Unusable {
        var all = attributes();
        all.put("time", "\"2026-02-07T12:00:00Z\"");
        all.put("subject", "\"\u00e4\\u00e4\"");
        all.put("datacontenttype", "\"application/json\"");
        all.put("dataschema", "\"https://example.com\"");
        all.put("traceparent", "\"00-0af-b7a-01\"");
        all.put("tracestate", "\"\"");
        all.put("count", "17");
        all.put("flag", "true");
        all.put("Not-a-name", "\"x\"");
        all.put("nested", "{}");
        all.put("onetoomany", "\"x\"");
        assertThat(headers(drafted(structured(json(all)), Kind.JSON)))
                .containsExactlyInAnyOrderEntriesOf(
                        Map.of(
                                "ce_specversion", "1.0",
                                "ce_id", "a1",
                                "ce_source", "backend",
                                "ce_type", "t",
                                "ce_time", "2026-02-07T12:00:00Z",
                                "ce_subject", "ää",
                                "content-type", "application/json",
                                "ce_traceparent", "00-0af-b7a-01",
                                "ce_count", "17",
                                "ce_flag", "true"));
    }

    @ParameterizedTest
    @CsvSource({
        "id, missing_id, invalid_id",
        "source, missing_source, invalid_source",
        "type, missing_type, invalid_type",
        "specversion, missing_specversion, invalid_specversion"
    })
    void eachRequiredAttributeHasItsOwnReasons(String name, String missing, String invalid) {
        var all = attributes();
        all.remove(name);
        assertRefused(all, missing);
        for (String none : List.of("null", "\"\"")) {
            all.put(name, none);
            assertRefused(all, missing);
        }
        String tooLong = "\"" + "x".repeat(65) + "\"";
        for (String bad : List.of("1", "{}", "[]", "true", "\"a\\nb\"", "\"\\ud800\"", tooLong)) {
            all.put(name, bad);
            assertRefused(all, invalid);
        }
    }

    private void assertRefused(Map<String, String> attributes, String reason) {
        refused(() -> structured(json(attributes)))
                .extracting(e -> ((Unusable) e).reason().text())
                .isEqualTo(reason);
    }

    private static AbstractThrowableAssert<?, ?> refused(
            org.assertj.core.api.ThrowableAssert.ThrowingCallable reading) {
        return assertThatThrownBy(reading).isInstanceOf(Unusable.class);
    }

    @ParameterizedTest
    @ValueSource(strings = {"0.3", "1", "1.0.2", "2.0"})
    void otherVersionsAreRefused(String version) {
        var all = attributes();
        all.put("specversion", "\"" + version + "\"");
        assertRefused(all, "unsupported_specversion");
    }

    @ParameterizedTest
    @CsvSource({"time, 1", "subject, '[]'", "datacontenttype, '{}'", "subject, '\"\\u0000\"'"})
    void optionalAttributesMustBeTexts(String name, String value) {
        var all = attributes();
        all.put(name, value);
        assertRefused(all, "invalid_attribute");
    }

    @Test
    void whatIsThereTwiceIsRefused() {
        refused(() -> structured("{\"id\":\"a\",\"id\":\"b\"}"))
                .extracting(e -> ((Unusable) e).reason())
                .isEqualTo(Reason.DUPLICATE_ATTRIBUTE);
    }

    // --- data

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "'\"{\\\"a\\\":\\u0031}\"' | {\"a\":1}",
                "'\"[1, 2]\"'             | [1, 2]",
                "'\"hello\"'              | '\"hello\"'",
                "'\"12\"'                 | '\"12\"'",
                "'\"{not json\"'          | '\"{not json\"'",
                "'\"\"'                   | '\"\"'",
                "12.50                    | 12.50",
                "true                     | true",
                "[ 1 ]                    | [ 1 ]"
            })
    void whatDataStandForWherePayloadsAreJson(String data, String value) throws Unusable {
        var all = attributes();
        all.put("data", data);
        assertThat(value(structured(json(all)), Kind.JSON)).isEqualTo(value);
    }

    @Test
    void aTextIsItselfWherePayloadsAreText() throws Unusable {
        var all = attributes();
        all.put("data", "\"h\\u00e4\\n\"");
        assertThat(value(structured(json(all)), Kind.TEXT)).isEqualTo("hä\n");
        all.put("data", "{\"a\": 1}");
        assertThat(value(structured(json(all)), Kind.TEXT)).isEqualTo("{\"a\": 1}");
    }

    @Test
    void dataMayBeInBase64() throws Unusable {
        var all = attributes();
        all.remove("data");
        all.put("data_base64", "\"eyJhIjoxfQ==\"");
        assertThat(value(structured(json(all)), Kind.JSON)).isEqualTo("{\"a\":1}");
        for (String bad : List.of("\"%%\"", "1", "{}")) {
            all.put("data_base64", bad);
            assertRefused(all, "invalid_data");
        }
        all.put("data_base64", "\"eyJhIjoxfQ==\"");
        all.put("data", "1");
        assertRefused(all, "invalid_data");
    }

    @Test
    void anEventWithoutDataIsNoDeletion() {
        var all = attributes();
        all.remove("data");
        assertRefused(all, "missing_data");
        all.put("data", "null");
        assertRefused(all, "missing_data");
    }

    @Test
    void dataAreWhatTheStreamAsksFor() {
        var all = attributes();
        all.put("data", "[".repeat(17) + "]".repeat(17));
        refused(() -> drafted(structured(json(all)), Kind.JSON))
                .extracting(e -> ((Unusable) e).reason())
                .isEqualTo(Reason.TOO_DEEP);
        all.put("data", "\"" + "x".repeat(100_001) + "\"");
        refused(() -> drafted(structured(json(all)), Kind.TEXT))
                .extracting(e -> ((Unusable) e).reason())
                .isEqualTo(Reason.TOO_LARGE);
    }

    @ParameterizedTest
    @CsvSource({"u1, u1", "17, 17", "'', ", "{}, ", "null, ", "true, "})
    void anEventForNobodyIsRefused(String user, @org.jspecify.annotations.Nullable String key)
            throws Unusable {
        boolean isText = user.isEmpty() || user.startsWith("u");
        var all = attributes();
        all.put("data", "{\"user_id\":" + (isText ? "\"" + user + "\"" : user) + "}");
        var event = structured(json(all).replace("\"null\"", "null"));
        var target = Targets.tasks(new FakeLog());
        if (key == null) {
            refused(() -> target.draft(event))
                    .extracting(e -> ((Unusable) e).reason())
                    .isEqualTo(Reason.MISSING_KEY);
        } else {
            assertThat(target.draft(event).entry().key()).isEqualTo(Payload.of(key));
        }
    }

    // --- binary

    private static Map<String, List<String>> binary() {
        var headers = new HashMap<String, List<String>>();
        headers.put("ce-specversion", List.of("1.0"));
        headers.put("ce-id", List.of("a1"));
        headers.put("ce-source", List.of("backend"));
        headers.put("ce-type", List.of("t"));
        headers.put("content-type", List.of("application/json; charset=utf-8"));
        return headers;
    }

    @Test
    void attributesMayBeInHeaders() throws Unusable {
        var headers = binary();
        headers.put("ce-subject", List.of("Euro%20%E2%82%AC%20%F0%9F%98%80"));
        headers.put("ce-time", List.of("\"a \\\"quoted\\\" %22time%22\""));
        headers.put("ce-traceparent", List.of("00-1"));
        headers.put("other", List.of("x"));
        var event = reader.binary(headers, Payload.of(DATA));
        assertThat(event.subject()).isEqualTo("Euro € 😀");
        assertThat(event.time()).isEqualTo("a \"quoted\" \"time\"");
        assertThat(event.extensions()).isEqualTo(Map.of("traceparent", "00-1"));
        assertThat(value(event, Kind.JSON)).isEqualTo(DATA);
        assertThat(headers(drafted(event, Kind.JSON)))
                .containsEntry("content-type", "application/json; charset=utf-8")
                .doesNotContainKey("other");
    }

    @ParameterizedTest
    @CsvSource({
        "ce-id, missing_id, invalid_id",
        "ce-source, missing_source, invalid_source",
        "ce-type, missing_type, invalid_type",
        "ce-specversion, missing_specversion, invalid_specversion"
    })
    void eachRequiredHeaderHasItsOwnReasons(String name, String missing, String invalid) {
        var headers = binary();
        headers.remove(name);
        assertRefusedBinary(headers, missing);
        headers.put(name, List.of(""));
        assertRefusedBinary(headers, missing);
        for (String bad : List.of("%", "%zz", "%C3", "%0A", "x".repeat(65))) {
            headers.put(name, List.of(bad));
            assertRefusedBinary(headers, invalid);
        }
        headers.put(name, List.of("a", "b"));
        assertRefusedBinary(headers, "duplicate_attribute");
    }

    private void assertRefusedBinary(Map<String, List<String>> headers, String reason) {
        refused(() -> reader.binary(headers, Payload.of("{}")))
                .extracting(e -> ((Unusable) e).reason().text())
                .isEqualTo(reason);
    }

    @Test
    void anEmptyBodyIsNoData() {
        refused(() -> reader.binary(binary(), Payload.of("")))
                .extracting(e -> ((Unusable) e).reason())
                .isEqualTo(Reason.MISSING_DATA);
    }
}
