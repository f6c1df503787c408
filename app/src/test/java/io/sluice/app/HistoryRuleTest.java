package io.sluice.app;

import static org.assertj.core.api.Assertions.assertThat;

import io.sluice.app.HistoryRule.Reach;
import io.sluice.filter.FieldPath;
import io.sluice.filter.FilterLimits;
import io.sluice.filter.InvalidFilter;
import io.sluice.filter.Predicate;
import io.sluice.history.Column;
import io.sluice.history.HistorySettings;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.junit.jupiter.api.Test;

class HistoryRuleTest {
    private static final HistorySettings SETTINGS =
            new HistorySettings(
                    "energy",
                    "energy",
                    null,
                    List.of(
                            column("device", new Column.Source.Key(), Column.Type.TEXT, true),
                            column("tenant", field("tenant"), Column.Type.TEXT, true),
                            column("floor", field("floor"), Column.Type.INTEGER, true),
                            column("isopen", field("open"), Column.Type.BOOLEAN, true),
                            column(
                                    "area",
                                    new Column.Source.Header("area"),
                                    Column.Type.TEXT,
                                    true),
                            column("site", field("site"), Column.Type.TEXT, false),
                            column("price", field("price"), Column.Type.NUMERIC, true),
                            column("power", field("power"), Column.Type.DOUBLE, true),
                            new Column(
                                    "note",
                                    field("note"),
                                    Column.Type.TEXT,
                                    Column.Kind.PLAIN,
                                    true)),
                    "device",
                    true,
                    HistorySettings.Conflict.KEEP_BOTH,
                    null,
                    null,
                    HistorySettings.DEFAULT_ROLLUPS,
                    true);

    private static final Map<String, Object> CLAIMS =
            Map.of(
                    "tenant",
                    "a",
                    "tenants",
                    List.of("a", "b", 3, true),
                    "number",
                    3,
                    "exact",
                    3.0,
                    "half",
                    3.5,
                    "great",
                    1e300,
                    "open",
                    true,
                    "object",
                    Map.of("tenant", "a"),
                    "sub",
                    "ann");

    private static Column column(
            String name, Column.Source source, Column.Type type, boolean isRequired) {
        return new Column(name, source, type, Column.Kind.LABEL, isRequired);
    }

    private static Column.Source field(String path) {
        return new Column.Source.Field(FieldPath.parse(path));
    }

    private static Predicate rule(String text) {
        try {
            return Predicate.parseRule(text, FilterLimits.DEFAULTS);
        } catch (InvalidFilter e) {
            throw new AssertionError(text, e);
        }
    }

    /** Unbound rules say how far they reach; bound ones the same, and which rows pass. */
    private static Map<String, Set<String>> columns(String text, Reach reach) {
        var rule = rule(text);
        assertThat(new HistoryRule(SETTINGS, rule).reach()).as(text).isEqualTo(reach);
        var bound = new HistoryRule(SETTINGS, rule.bind(CLAIMS::get));
        assertThat(bound.reach()).as(text).isEqualTo(reach);
        return bound.columns();
    }

    @Test
    void equalitiesWithRequiredColumnsBecomeValuesOfColumns() {
        for (String text :
                List.of(
                        "value.tenant == claims.tenant",
                        "claims.tenant = value.tenant",
                        "value.tenant in claims.tenant",
                        "value.tenant = 'a'",
                        "value.tenant in claims.tenants and value.tenant = 'a'",
                        "value.tenant in ('c', 'a') and value.tenant = claims.tenant")) {
            assertThat(columns(text, Reach.FIGURES))
                    .as(text)
                    .isEqualTo(Map.of("tenant", Set.of("a")));
        }
        assertThat(columns("value.tenant in claims.tenants", Reach.FIGURES))
                .isEqualTo(Map.of("tenant", Set.of("a", "b")));
        assertThat(columns("key = claims.sub and headers.area = 'north'", Reach.FIGURES))
                .isEqualTo(Map.of("device", Set.of("ann"), "area", Set.of("north")));
        assertThat(columns("true", Reach.FIGURES)).isEmpty();
    }

    @Test
    void wholeNumbersAndTruthsAreComparedAsTheyAre() {
        assertThat(columns("value.floor in claims.tenants", Reach.FIGURES))
                .isEqualTo(Map.of("floor", Set.of("3")));
        assertThat(columns("value.floor = claims.exact", Reach.FIGURES))
                .isEqualTo(Map.of("floor", Set.of("3")));
        assertThat(columns("value.floor = claims.half", Reach.FIGURES))
                .isEqualTo(Map.of("floor", Set.of()));
        assertThat(columns("value.floor in (1.5e1, -0, '7')", Reach.FIGURES))
                .isEqualTo(Map.of("floor", Set.of("15", "0")));
        assertThat(columns("value.open = claims.open", Reach.FIGURES))
                .isEqualTo(Map.of("isopen", Set.of("true")));
        assertThat(columns("value.floor = claims.great", Reach.FIGURES).get("floor"))
                .containsExactly("1" + "0".repeat(300));
    }

    @Test
    void whatAClaimDoesNotSayNobodyIs() {
        for (String text :
                List.of(
                        "value.tenant = claims.nobody",
                        "value.tenant = claims.tenants",
                        "value.tenant = claims.number",
                        "value.tenant in claims.object",
                        "value.tenant = claims.tenant and value.tenant = 'b'")) {
            assertThat(columns(text, Reach.FIGURES)).as(text).isEqualTo(Map.of("tenant", Set.of()));
        }
        assertThat(new HistoryRule(SETTINGS, rule("value.tenant = claims.tenant")).columns())
                .as("unbound")
                .isEqualTo(Map.of("tenant", Set.of()));
    }

    @Test
    void otherRulesAreForRowsOnly() {
        for (String text :
                List.of(
                        "value.tenant != claims.tenant",
                        "value.tenant = claims.tenant or value.floor = 1",
                        "value.tenant prefix claims.tenant",
                        "value.site = claims.tenant",
                        "value.note = claims.tenant",
                        "value.price = claims.number",
                        "value.floor > 3",
                        "claims.tenant = 'a'",
                        "false")) {
            assertThat(columns(text, Reach.ROWS)).as(text).isEmpty();
        }
        assertThat(columns("value.tenant = claims.tenant and value.floor > 3", Reach.ROWS))
                .isEqualTo(Map.of("tenant", Set.of("a")));
    }

    /** Numbers that are rounded, and documents that forget what stood twice, decide nothing. */
    @Test
    void whatIsNotHeldExactlyShowsNothing() {
        for (String text :
                List.of(
                        "value.power < 3",
                        "value.power = claims.number",
                        "value.other = claims.tenant",
                        "value.tenant.name = claims.tenant",
                        "value.tenant = claims.tenant and exists headers.other")) {
            var _ = columns(text, Reach.NOTHING);
        }
        assertThat(new HistoryRule(SETTINGS, rule("value.power < 3 and key = 'a'")).unknown())
                .extracting(Object::toString)
                .containsExactly("value.power");
    }
}
