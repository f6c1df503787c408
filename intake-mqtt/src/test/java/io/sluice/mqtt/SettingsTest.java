package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.sluice.mqtt.PipelineSettings.Source;
import io.sluice.mqtt.PipelineSettings.Target;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class SettingsTest {
    private static final URI BROKER = URI.create("tcp://localhost");

    @ParameterizedTest
    @CsvSource({
        "tcp://h, 1883, false",
        "mqtt://h:1884, 1884, false",
        "ssl://h, 8883, true",
        "mqtts://[::1]:8884/, 8884, true"
    })
    void aBrokersAddressTellsPortAndEncryption(String url, int port, boolean encrypted) {
        var settings = MqttSettings.of(URI.create(url), "sluice", List.of());

        assertThat(settings.port()).isEqualTo(port);
        assertThat(settings.isEncrypted()).isEqualTo(encrypted);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {"http://h", "h:1883", "tcp:///", "tcp://h:0", "tcp://h/path", "tcp://h?q=1"})
    void anotherAddressIsRefused(String url) {
        assertRefused(() -> MqttSettings.of(URI.create(url), "sluice", List.of()), "broker must");
    }

    @Test
    void aPasswordIsNeverShown() {
        var credentials = new MqttSettings.Credentials("gateway", "hunter2");

        assertThat(credentials.toString()).contains("gateway").doesNotContain("hunter2");
        assertThatThrownBy(() ->
                        MqttSettings.of(URI.create("tcp://gateway:hunter2@h"), "c", List.of()))
                .isInstanceOf(BadSetting.class)
                .hasMessageNotContaining("hunter2");
    }

    @Test
    void settingsThatCannotBeSayWhatWasExpected() {
        assertRefused(() -> MqttSettings.of(BROKER, "a b", List.of()), "clientId must be");
        assertRefused(
                () -> MqttSettings.of(BROKER, "c", List.of(Pipelines.raw(), Pipelines.raw())),
                "two pipelines are named 'test'");
        assertRefused(
                () -> new MqttSettings.Reconnect(Duration.ofSeconds(2), Duration.ofSeconds(1)),
                "first pause must be positive and at most the longest, got: PT2S and PT1S");
        assertRefused(
                () -> new Source("a", 3, PipelineSettings.Retained.TAKE, 1), "qos must be 0, 1");
        assertRefused(
                () -> new Source("a", 1, PipelineSettings.Retained.TAKE, 0),
                "receiveMaximum must be from 1 to 65535, got: 0");
        assertRefused(() -> Target.of("a/b"), "kafkaTopic must be");
        assertRefused(() -> Target.of(".."), "kafkaTopic must be");
        assertRefused(
                () -> new Target("t", null, true, null, null), "keyRequired needs a key template");
        assertRefused(
                () -> new Target("t", null, false, Duration.ZERO, null),
                "minInterval must be positive, got: PT0S");
        assertRefused(() -> new PipelineSettings.Limits(0, 1, 1), "maxBytes must be from 1");
        assertRefused(() -> new BitFlags("d", Map.of("on", 0L), 0), "must be a positive mask");
        assertRefused(() -> ValueRule.path("a..b"), "a path must be");
        assertRefused(() -> ValueRule.topicLevel(0), "topicLevel must be from 1");
        assertRefused(() -> ValueRule.literal(new Object()), "value must be JSON");
        assertRefused(() -> ValueRule.Type.named("blob"), "type must be float");
        assertRefused(
                () -> ValueRule.path("a").as(ValueRule.Type.TEXT).scaledBy("2"),
                "scale is for type float or int, got type: text");
        assertRefused(
                () -> ValueRule.path("a").as(ValueRule.Type.TEXT).whetherEqualTo("x"),
                "equals gives a bool, got type: text");
    }

    @Test
    void aFieldIsNamedOnce() {
        var bits = List.of(new BitFlags("d", Map.of("on", 1L), 0));
        var fields = Map.of("on", ValueRule.path("x"));

        assertRefused(
                () -> new MappingSettings(TimeRule.now(), true, Map.of(), Map.of(), fields, bits),
                "field 'on' is named twice");
        assertRefused(
                () ->
                        new MappingSettings(
                                TimeRule.now(),
                                true,
                                Map.of("ts", ValueRule.path("x")),
                                Map.of(),
                                Map.of(),
                                List.of()),
                "members must not be named ts");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "{a", "a}", "{topic:0}", "{topic:x}", "{}"})
    void aMalformedTemplateIsRefused(String template) {
        assertThatThrownBy(() -> new Target("t", template, false, null, null))
                .isInstanceOf(BadSetting.class);
    }

    private static void assertRefused(ThrowingCallable making, String message) {
        assertThatThrownBy(making).isInstanceOf(BadSetting.class).hasMessageContaining(message);
    }
}
