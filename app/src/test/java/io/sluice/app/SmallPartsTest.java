package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Quantities, names, references to the environment, and what the quarantine masks. */
class SmallPartsTest {
    @ParameterizedTest
    @CsvSource({"500ms,PT0.5S", "30s,PT30S", "5m,PT5M", "1h,PT1H", "7d,PT168H", "0s,PT0S"})
    void durationsAreReadAsPeopleWriteThem(String text, Duration expected) {
        assertThat(Quantity.duration(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "5", "-1s", "1.5s", "s", "5 minutes", "999999999999999d", "PT1S"})
    void whatIsNoDurationIsNone(String text) {
        assertThat(Quantity.duration(text)).isNull();
    }

    @ParameterizedTest
    @CsvSource({"4096,4096", "64KiB,65536", "16MiB,16777216", "1GiB,1073741824", "1 kb,1000"})
    void sizesAreReadAsPeopleWriteThem(String text, long expected) {
        assertThat(Quantity.size(text)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({"prot,port", "Stream,streams", "qos,qos", "kafakTopic,kafkaTopic"})
    void aMistypedNameIsGuessed(String typed, String meant) {
        var known = List.of("port", "streams", "qos", "kafkaTopic", "mqttTopic");
        assertThat(NearestName.of(typed, known)).contains(meant);
        assertThat(NearestName.of("entirely-different", known)).isEmpty();
    }

    @Test
    void referencesToTheEnvironmentAreReplaced() {
        var environment = new Environment(Map.of("A", "1", "EMPTY", "")::get);
        assertThat(environment.expand("x${A}y${B:2}$$z").text()).isEqualTo("x1y2$z");
        assertThat(environment.expand("${B:}").text()).isEmpty();
        assertThat(environment.expand("${EMPTY:otherwise}").text()).isEmpty();
        assertThat(environment.expand("${B}").missing()).containsExactly("B");
        assertThat(environment.expand("${A}").isFromOutside()).isTrue();
        assertThat(environment.expand("${B:2}").isFromOutside()).isFalse();
        assertThat(environment.expand("$HOME ${ } ${1}").text()).isEqualTo("$HOME ${ } ${1}");
    }

    @Test
    void theQuarantineShowsNoSecrets() {
        var writer = new QuarantineJson(List.of("ssn"));
        String token = "eyJhbGciOiJIUzI1NiJ9.eyJzdWIiOiJhIn0.c2lnbmF0dXJl";
        assertThat(writer.mask("{\"x\":\"" + token + "\"}")).doesNotContain("eyJzdWIi");
        assertThat(writer.mask("{\"password\" : \"hunter2\",\"a\":1}"))
                .isEqualTo("{\"password\" : \"[masked]\",\"a\":1}");
        assertThat(writer.mask("{\"accessToken\":12345,\"SSN\":\"1-2\"}"))
                .isEqualTo("{\"accessToken\":\"[masked]\",\"SSN\":\"[masked]\"}");
        assertThat(writer.mask("{\"password\":\"cut o")).doesNotContain("cut o");
    }
}
