package io.sluice.mqtt;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.sluice.hub.Payload;
import io.sluice.mqtt.TimeRule.Format;
import io.sluice.mqtt.TimeRule.Implausible;
import java.time.Instant;
import java.time.OffsetDateTime;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import net.jqwik.api.constraints.LongRange;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DeviceTimeTest {
    private static final Instant NOW = Instant.parse("2025-12-02T20:00:00Z");

    @ParameterizedTest
    @CsvSource({
        "RFC3339, '\"2025-12-02T20:17:48Z\"', 2025-12-02T20:17:48Z",
        "RFC3339, '\"2025-12-02 21:17:48.50+01:00\"', 2025-12-02T20:17:48.5Z",
        "ISO8601, '\"2025-12-02T20:17:48\"', 2025-12-02T20:17:48Z",
        "ISO8601, '\"2025-12-02T20:17:48.123\"', 2025-12-02T20:17:48.123Z",
        "ISO8601, '\"2025-12-02T20:17:48-02:00\"', 2025-12-02T22:17:48Z",
        "UNIX_S, 1698765432, 2023-10-31T15:17:12Z",
        "UNIX_S, 1698765432.25, 2023-10-31T15:17:12.25Z",
        "UNIX_S, '\"1698765432\"', 2023-10-31T15:17:12Z",
        "UNIX_S, 1.698765432E9, 2023-10-31T15:17:12Z",
        "UNIX_MS, 1698765432123, 2023-10-31T15:17:12.123Z",
        "UNIX_MS, 1698765432123.5, 2023-10-31T15:17:12.1235Z"
    })
    void aTimeIsReadInItsFormat(Format format, String json, String expected) {
        Instant time = new DeviceTime(TimeRule.at("t", format)).of(object(json), NOW);

        assertThat(DeviceTime.text(time)).isEqualTo(expected);
    }

    @ParameterizedTest
    @CsvSource({
        "RFC3339, '\"2025-12-02T20:17:48\"'",
        "RFC3339, 1698765432",
        "RFC3339, '\"yesterday\"'",
        "RFC3339, '\"2025-02-30T00:00:00Z\"'",
        "ISO8601, '\"\"'",
        "ISO8601, '{}'",
        "UNIX_S, '\"soon\"'",
        "UNIX_S, true",
        "UNIX_S, 1e999999999",
        "UNIX_S, -1e999999999",
        "UNIX_MS, 1e30"
    })
    void anUnreadableTimeIsNeverTakenForNow(Format format, String json) {
        assertRefused(Reason.BAD_TIMESTAMP, TimeRule.at("t", format), object(json));
    }

    @Test
    void aMessageWithoutATimeIsOfNowOrRefused() {
        var strict = new TimeRule("t", Format.UNIX_S, false, Implausible.NOW);

        assertThat(new DeviceTime(TimeRule.at("t", Format.UNIX_S)).of(object("null"), NOW))
                .isEqualTo(NOW);
        assertRefused(Reason.MISSING_TIMESTAMP, strict, object("null"));
    }

    @ParameterizedTest
    @CsvSource({"0", "946684799", "1764792001", "4102444800"})
    void anImplausibleTimeIsReplacedOrRefused(String seconds) {
        var strict = new TimeRule("t", Format.UNIX_S, true, Implausible.QUARANTINE);

        assertThat(new DeviceTime(TimeRule.at("t", Format.UNIX_S)).of(object(seconds), NOW))
                .isEqualTo(NOW);
        assertRefused(Reason.IMPLAUSIBLE_TIMESTAMP, strict, object(seconds));
    }

    @Property(tries = 200)
    void whatIsWrittenIsReadAgain(
            @ForAll @LongRange(min = 946_684_800L, max = 1_764_700_000L) long seconds,
            @ForAll @IntRange(max = 999_999_999) int nanos) {
        var time = Instant.ofEpochSecond(seconds, nanos);
        String text = DeviceTime.text(time);

        assertThat(OffsetDateTime.parse(text).toInstant()).isEqualTo(time);
        assertThat(text).endsWith("Z").doesNotContainPattern("\\.[0-9]*0Z$|\\.Z$");
        assertThat(
                        new DeviceTime(TimeRule.at("t", Format.RFC3339))
                                .of(object('"' + text + '"'), NOW))
                .isEqualTo(time);
    }

    private static void assertRefused(Reason reason, TimeRule rule, ObjectNode root) {
        assertThatThrownBy(() -> new DeviceTime(rule).of(root, NOW))
                .isInstanceOfSatisfying(
                        Unusable.class, e -> assertThat(e.reason()).isEqualTo(reason));
    }

    private static ObjectNode object(String json) {
        return new RawObject.Format(PipelineSettings.Limits.DEFAULT)
                .parse(Payload.of("{\"t\":" + json + "}"))
                .root();
    }
}
