package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class TopicFilterTest {
    @ParameterizedTest
    @CsvSource({
        "a/b, a/b, true",
        "a/b, a/c, false",
        "a/b, a, false",
        "a/b, a/b/c, false",
        "tele/+/STATE, tele/plug/STATE, true",
        "tele/+/STATE, tele//STATE, true",
        "tele/+/STATE, tele/a/b/STATE, false",
        "+, a, true",
        "+, /a, false",
        "+/+, /a, true",
        "a/#, a, true",
        "a/#, a/, true",
        "a/#, a/b/c, true",
        "a/#, ab, false",
        "#, a/b, true",
        "#, $SYS/uptime, false",
        "+/uptime, $SYS/uptime, false",
        "$SYS/#, $SYS/uptime, true",
        "$share/group/a/+, a/b, true",
        "$share/group/#, $SYS/uptime, false",
        "a/+/#, a, false",
        "a/+/#, a/b, true"
    })
    void aTopicIsMeantOrNot(String filter, String mqttTopic, boolean meant) {
        assertThat(TopicFilter.of(filter).matches(mqttTopic)).isEqualTo(meant);
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "a#", "#/a", "a/#/b", "a+", "a/b+/c", "$share/", "$share/g", "a\0"})
    void aMalformedFilterIsRefused(String filter) {
        assertThatThrownBy(() -> TopicFilter.of(filter))
                .isInstanceOf(BadSetting.class)
                .hasMessageContaining("MQTT topic filter");
    }
}
