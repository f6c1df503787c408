package io.sluice.app;

import static java.util.Objects.requireNonNull;
import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.history.Column;
import io.sluice.history.HistorySettings;
import io.sluice.history.TimeRule;
import io.sluice.history.WriterSettings;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HistorySectionsTest {
    private static final String COLUMNS = "columns: {device: {from: key}, power: {}}";

    private final ConfigReader reader = ConfigReader.with(_ -> null);

    private static String config(String streams) {
        return """
        kafka: {brokers: "b:1"}
        database: {url: "jdbc:postgresql://localhost/telemetry"}
        auth: none
        streams:
        """
                + streams.indent(2);
    }

    private static String stream(String name, String history) {
        return "%s: {topic: %s, history: {%s}}\n".formatted(name, name, history);
    }

    private HistorySettings history(String history) {
        var config = reader.parse(config(stream("energy", history)));
        return requireNonNull(config.streams().getFirst().history());
    }

    private List<String> problems(String streams) {
        try {
            reader.parse(config(streams));
            return List.of();
        } catch (InvalidConfig e) {
            return e.problems().stream().map(ConfigProblem::toString).toList();
        }
    }

    @Test
    void historyIsWrittenInTheUsualWayUnlessSaidOtherwise() {
        var history = history(COLUMNS);
        assertThat(history.writing()).isEqualTo(WriterSettings.DEFAULT);
        assertThat(history.writing().mayDrop()).isFalse();
        assertThat(history.retention()).isEqualTo(Duration.ofDays(365));
        assertThat(history.rollups()).isEqualTo(HistorySettings.DEFAULT_ROLLUPS);
    }

    @Test
    void howItIsWrittenCanBeSaid() {
        var writing =
                history(
                                COLUMNS
                                        + ", dropColumns: true, continuousAggregates: false, times:"
                                        + " {earliest: 2020-01-01T00:00:00Z, ahead: 5m, unusable:"
                                        + " log-time}")
                        .writing();
        assertThat(writing.mayDrop()).isTrue();
        assertThat(writing.hasViews()).isFalse();
        assertThat(writing.time())
                .isEqualTo(
                        new TimeRule(
                                Instant.parse("2020-01-01T00:00:00Z"),
                                Duration.ofMinutes(5),
                                TimeRule.Unusable.LOG_TIME));
    }

    @Test
    void columnsHaveTheTypesThatTheirSourcesHave() {
        var columns =
                history("columns: {a: {from: key}, b: {from: header.b}, c: {from: time}, d: {}}")
                        .columns();
        assertThat(columns)
                .extracting(Column::type)
                .containsExactly(
                        Column.Type.TEXT,
                        Column.Type.TEXT,
                        Column.Type.TIMESTAMP,
                        Column.Type.DOUBLE);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "a: {from: key}|LABEL",
                "a: {from: header.a}|PLAIN",
                "a: {type: text}|PLAIN",
                "a: {type: boolean}|PLAIN",
                "a: {type: text, required: true}|LABEL",
                "a: {from: header.a, required: true}|LABEL",
                "a: {type: boolean, kind: label}|LABEL",
                "a: {from: key, kind: plain}|PLAIN",
                "a: {type: json, required: true}|PLAIN",
                "a: {}|GAUGE",
            })
    void onlyWhatIsAlwaysThereTellsThingsApartByItself(String column, Column.Kind kind) {
        assertThat(history("columns: {" + column + "}").columns())
                .extracting(Column::kind)
                .containsExactly(kind);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "m: {kind: counter, unit: kWh}, l: {type: text, kind: label}|true",
                "m: {unit: kW}, l: {from: header.l, kind: label}|true",
                "m: {unit: kW}, l: {type: text}|false",
                "m: {unit: V}, l: {type: text, kind: label}|false",
                "m: {kind: counter}, l: {type: text, required: true}|false",
                "m: {kind: counter}, l: {from: key, kind: label}|false",
            })
    void labelsThatMayChangeBesideTotalsAreNoted(String columns, boolean isNoted) {
        var config = reader.parse(config(stream("energy", "columns: {" + columns + "}")));
        var notes =
                ConfigNotes.of(config).stream().filter(note -> note.contains("totals")).toList();
        if (isNoted) {
            assertThat(notes)
                    .singleElement()
                    .asString()
                    .contains("history of 'energy' reckons m for each value of l apart");
        } else {
            assertThat(notes).isEmpty();
        }
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "times: {earliest: yesterday}|history.times.earliest: expected a time such as",
                "times: {ahead: soon}|history.times.ahead: expected a duration",
                "times: {unusable: drop}|history.times.unusable: expected one of refuse, log-time",
                "times: {late: 1d}|history.times.late: unknown key",
                "dropColumns: maybe|history.dropColumns: expected true or false",
                "payload: true, columns: {payload: {}}|history: a column 'payload' is in the way",
                "columns: {m: {}, n: {from: key, type: bigint}}|history.columns.n: column 'n' comes from no field",
                "columns: {m: {}, n: {from: header.n, type: json}}|history.columns.n: column 'n' comes from no field",
                "rollups: [7h]|history: the shortest of rollups must divide a day",
                "columns: {n: {}, n_sum: {type: text, required: true}}|history: two columns of the roll-ups of 'energy' would be called 'n_sum'",
                "columns: {n: {}, n_avg: {type: text, required: true}}|history: two columns of the continuous aggregates of 'energy'",
            })
    void whatCannotBeKeptIsRefusedByName(String history, String problem) {
        String all = history.contains("columns") ? history : COLUMNS + ", " + history;
        assertThat(problems(stream("energy", all)))
                .singleElement()
                .asString()
                .contains("streams.energy." + problem);
    }

    @ParameterizedTest
    @CsvSource({"energy,energy", "energy_1m,energy", "energy,energy_1h", "energy_by_1d,energy"})
    void noTwoStreamsHaveOneTable(String table, String other) {
        String streams =
                stream("a", COLUMNS + ", table: " + table)
                        + stream("b", COLUMNS + ", table: " + other);
        assertThat(problems(streams))
                .singleElement()
                .asString()
                .contains("streams.b.history.table: 'energy")
                .contains("is of the history of 'a', too");
        String apart =
                stream("a", COLUMNS + ", table: " + table)
                        + stream("b", COLUMNS + ", table: others");
        assertThat(problems(apart)).isEmpty();
    }
}
