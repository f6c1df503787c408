package io.sluice.protocol;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.session.Out;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.format.DateTimeFormatter;
import java.time.format.DateTimeFormatterBuilder;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.LongRange;

class JsonTimeProperties {
    private static final DateTimeFormatter EXPECTED =
            new DateTimeFormatterBuilder().appendInstant(3).toFormatter();

    private static String written(long millis) {
        var out = new Out(1);
        JsonTime.write(out, millis);
        return new String(out.toArray(), StandardCharsets.US_ASCII);
    }

    @Property
    void aTimeIsWrittenAsRfc3339HasIt(
            @ForAll @LongRange(min = -62_167_219_200_000L, max = 253_402_300_799_999L)
                    long millis) {
        assertThat(written(millis))
                .isEqualTo('"' + EXPECTED.format(Instant.ofEpochMilli(millis)) + '"');
    }

    @Example
    void aNewDayIsAnother() {
        assertThat(written(1_766_836_799_999L)).isEqualTo("\"2025-12-27T11:59:59.999Z\"");
        assertThat(written(1_766_879_999_999L)).isEqualTo("\"2025-12-27T23:59:59.999Z\"");
        assertThat(written(1_766_880_000_000L)).isEqualTo("\"2025-12-28T00:00:00.000Z\"");
        assertThat(written(-1)).isEqualTo("\"1969-12-31T23:59:59.999Z\"");
    }
}
