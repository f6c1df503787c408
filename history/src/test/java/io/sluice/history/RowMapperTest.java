package io.sluice.history;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.filter.FieldPath;
import io.sluice.hub.Header;
import io.sluice.hub.Incarnation;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class RowMapperTest {
    private static final Partition PARTITION = new Partition(Incarnation.of("t", "1"), 0);
    private static final long NOW = Scene.millis(Scene.START);

    /** What becomes of a value: the column as COPY takes it, or why it is refused. */
    private static String cell(Column.Type type, String json) {
        var kind = type.isNumeric() ? Column.Kind.GAUGE : Column.Kind.LABEL;
        var source = new Column.Source.Field(FieldPath.parse("v"));
        return row(new Column("v", source, type, kind, false), "{\"v\":" + json + "}");
    }

    private static String row(Column column, String json) {
        return row(settings(column, null), TimeRule.DEFAULT, json).replaceAll("^[^\t]*\t|\t.*", "");
    }

    private static HistorySettings settings(Column column, @Nullable String time) {
        return new HistorySettings(
                "s",
                "s",
                time == null ? null : FieldPath.parse(time),
                List.of(column),
                null,
                false,
                HistorySettings.Conflict.KEEP_BOTH,
                Duration.ofDays(365),
                null,
                List.of(),
                true);
    }

    private static String row(HistorySettings settings, TimeRule rule, String json) {
        return row(settings, rule, json, NOW);
    }

    private static String row(
            HistorySettings settings, TimeRule rule, String json, long nowMillis) {
        var publication =
                new Publication(
                        PARTITION,
                        7,
                        NOW,
                        Payload.of("k"),
                        Payload.of(json),
                        List.of(
                                new Header("h", Payload.of("another")),
                                new Header("h", Payload.of("v\ta\\l"))));
        var mapper = new RowMapper(settings, rule, at(nowMillis));
        var stretch = mapper.stretch(3, 0, 7, 7, 8, List.of(publication));
        if (!stretch.refused().isEmpty()) {
            return stretch.refused().getFirst().reason();
        }
        try {
            return new String(stretch.rows().copy().readAllBytes(), UTF_8).strip();
        } catch (IOException e) {
            throw new UncheckedIOException(e);
        }
    }

    @ParameterizedTest
    @CsvSource(
            quoteCharacter = '`',
            delimiter = '|',
            value = {
                "DOUBLE|1.5|1.5",
                "DOUBLE|1e308|1.0E308",
                "DOUBLE|1e309|out_of_range",
                "DOUBLE|1e-999|0.0",
                "DOUBLE|\"1\"|wrong_type",
                "DOUBLE|true|wrong_type",
                "DOUBLE|null|\\N",
                "DOUBLE|{}|wrong_type",
                "REAL|1e39|out_of_range",
                "REAL|0.1|0.1",
                "BIGINT|9223372036854775807|9223372036854775807",
                "BIGINT|9223372036854775808|out_of_range",
                "BIGINT|-9223372036854775808|-9223372036854775808",
                "BIGINT|1e18|1000000000000000000",
                "BIGINT|1e999|out_of_range",
                "BIGINT|1.0|1",
                "BIGINT|1.5|wrong_type",
                "INTEGER|2147483648|out_of_range",
                "SMALLINT|32767|32767",
                "SMALLINT|32768|out_of_range",
                "NUMERIC|123456789012345678901234567890.5|123456789012345678901234567890.5",
                "NUMERIC|1e99999|unreadable",
                "BOOLEAN|true|t",
                "BOOLEAN|1|wrong_type",
                "TEXT|\"a\\\\b\\nc\"|a\\\\b\\nc",
                "TEXT|\"\\u0000\"|not_storable",
                "TEXT|\"\\ud83d\"|not_storable",
                "TEXT|\"\\ud83d\\ude00\"|\uD83D\uDE00",
                "TEXT|1|wrong_type",
                "TIMESTAMP|\"2026-03-01T10:00:00+02:00\"|2026-03-01T08:00:00Z",
                "TIMESTAMP|1772359200|2026-03-01T10:00:00Z",
                "TIMESTAMP|1772359200123|2026-03-01T10:00:00.123Z",
                "TIMESTAMP|1e40|time_out_of_range",
                "TIMESTAMP|\"2026-03-01\"|not_a_time",
                "JSON|[1, {\"a\":\"\\n\"}]|[1, {\"a\":\"\\\\n\"}]",
                "JSON|\"\\u0000\"|not_storable",
                "JSON|\"\\\\u0000\"|\"\\\\\\\\u0000\"",
                "JSON|\"\\ud83d\\ude00\"|\"\\\\ud83d\\\\ude00\"",
                "JSON|\"\\ud83d\"|not_storable",
                "JSON|null|\\N",
            })
    void aValueFitsOrIsRefused(Column.Type type, String json, String expected) {
        assertThat(cell(type, json)).isEqualTo(expected);
    }

    @Test
    void columnsComeFromKeyHeaderAndLogTime() {
        assertThat(row(text(new Column.Source.Key()), "{}")).isEqualTo("k");
        assertThat(row(text(new Column.Source.Header("h")), "{}")).isEqualTo("v\\ta\\\\l");
        assertThat(row(text(new Column.Source.Header("none")), "{}")).isEqualTo("\\N");
        assertThat(row(text(new Column.Source.LogTime()), "{}")).isEqualTo(Scene.START);
    }

    private static Column text(Column.Source source) {
        return new Column("c", source, Column.Type.TEXT, Column.Kind.LABEL, false);
    }

    @ParameterizedTest
    @CsvSource({
        "'\"2026-02-28T00:00:00Z\"',2026-02-28T00:00:00Z",
        "'\"2026-03-02T10:00:00Z\"',2026-03-02T10:00:00Z",
        "'\"2026-03-02T10:00:01Z\"',time_out_of_range",
        "'\"2025-03-01T09:59:59Z\"',time_out_of_range",
        "0,time_out_of_range",
        "true,not_a_time",
        "null,2026-03-01T10:00:00Z",
    })
    void aDevicesTimeIsTrueOrRefused(String told, String expected) {
        String json = "{\"ts\":" + told + "}";
        assertThat(time(TimeRule.DEFAULT, json)).isEqualTo(expected);
        var lenient = new TimeRule(Instant.EPOCH, Duration.ofDays(1), TimeRule.Unusable.LOG_TIME);
        assertThat(time(lenient, json)).startsWith("20");
    }

    private static Time at(long millis) {
        return new Time() {
            @Override
            public long nanos() {
                return 0;
            }

            @Override
            public long millis() {
                return millis;
            }
        };
    }

    @Test
    void aRowOfDaysThatMayBeGoneIsRefusedWhenTheWriterIsLate() {
        var settings = settings(text(new Column.Source.Key()), "ts");
        long later = NOW + Duration.ofDays(3).toMillis();
        String old = "{\"ts\":\"2025-03-02T10:00:00Z\"}";
        assertThat(row(settings, TimeRule.DEFAULT, old, NOW)).startsWith("2025-03-02");
        assertThat(row(settings, TimeRule.DEFAULT, old, later)).isEqualTo("time_out_of_range");
        long muchLater = NOW + Duration.ofDays(365).toMillis();
        assertThat(row(settings, TimeRule.DEFAULT, "{}", muchLater))
                .startsWith(Scene.START.substring(0, 10));
        assertThat(row(settings, TimeRule.DEFAULT, "{}", muchLater + 1))
                .isEqualTo("time_out_of_range");
        assertThat(row(settings, TimeRule.DEFAULT, old, 0)).startsWith("2025-03-02");
    }

    private static String time(TimeRule rule, String json) {
        return row(settings(text(new Column.Source.Key()), "ts"), rule, json)
                .replaceAll("\t.*", "");
    }
}
