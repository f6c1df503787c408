package io.sluice.app;

import io.sluice.auth.Grant;
import io.sluice.filter.Predicate;
import io.sluice.history.Column;
import io.sluice.history.HistorySettings;
import io.sluice.session.Action;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;

/** What whoever wrote a configuration that is good might not know of it. */
final class ConfigNotes {
    /** Units of gauges that totals are made of. */
    private static final Set<String> POWER = Set.of("W", "kW", "MW");

    private final GatewayConfig config;
    private final List<String> notes = new ArrayList<>();

    private ConfigNotes(GatewayConfig config) {
        this.config = config;
    }

    /** One line each. */
    static List<String> of(GatewayConfig config) {
        var notes = new ConfigNotes(config);
        notes.ofHistories();
        notes.ofAuth();
        notes.ofIntake();
        notes.ofLimits();
        return notes.notes;
    }

    private void note(String text) {
        notes.add(text);
    }

    private void ofHistories() {
        for (var stream : config.streams()) {
            var rows = stream.offer().rows();
            var history = stream.history();
            if (history == null) {
                continue;
            }
            if (!rows.equals(Predicate.ALWAYS)) {
                ofRule(new HistoryRule(history, rows), stream.name());
            }
            ofLabels(history);
        }
    }

    /** A total is made of stretches of equal labels: what is between two of them is lost. */
    private void ofLabels(HistorySettings history) {
        var totalled = names(history, ConfigNotes::isTotalled);
        var loose = names(history, column -> isLoose(history, column));
        if (!totalled.isEmpty() && !loose.isEmpty()) {
            note(
                    "the history of '%s' reckons %s for each value of %s apart. Where that changes for a key, totals are wrong: make it kind: plain, or required if it stays the same."
                            .formatted(history.stream(), list(totalled), list(loose)));
        }
    }

    private static List<String> names(
            HistorySettings history, java.util.function.Predicate<Column> test) {
        return history.columns().stream().filter(test).map(Column::name).toList();
    }

    private static boolean isTotalled(Column column) {
        return switch (column.kind()) {
            case COUNTER -> true;
            case GAUGE -> column.unit() != null && POWER.contains(column.unit());
            case LABEL, PLAIN -> false;
        };
    }

    private static boolean isLoose(HistorySettings history, Column column) {
        return column.kind() == Column.Kind.LABEL
                && !column.isRequired()
                && !column.name().equals(history.key())
                && !(column.source() instanceof Column.Source.Key);
    }

    private void ofRule(HistoryRule rule, String stream) {
        switch (rule.reach()) {
            case FIGURES ->
                    note(
                            "the rule of rows of '%s' holds for its history by the columns %s."
                                    .formatted(stream, list(rule.columns().keySet())));
            case ROWS ->
                    note(
                            "figures of the history of '%s' are denied: its rule is not made of equalities with required columns. Such a rule is value.site == claims.site, with a column {from: value.site, type: text, required: true}."
                                    .formatted(stream));
            case NOTHING ->
                    note(
                            "the history of '%s' is denied to everyone: its rule looks at %s, which no column holds exactly. Make a column of it, of type text, boolean, bigint, integer, smallint or numeric."
                                    .formatted(stream, list(rule.unknown())));
        }
    }

    private static String list(Collection<?> things) {
        return things.stream().map(Object::toString).sorted().collect(Collectors.joining(", "));
    }

    private void ofAuth() {
        switch (config.auth()) {
            case GatewayConfig.Auth.None() -> withoutAuth();
            case GatewayConfig.Auth.Tokens tokens -> {
                if (tokens.settings() != null) {
                    ofGrants(tokens.settings().grants());
                }
            }
        }
    }

    private void withoutAuth() {
        note("auth is off; anyone who reaches the port gets everything.");
        for (var stream : config.streams()) {
            if (!stream.offer().rows().claims().isEmpty()) {
                note(
                        "the rows of '%s' test claims, and without auth there are none: nobody gets anything of it."
                                .formatted(stream.name()));
            }
        }
    }

    private void ofGrants(List<Grant> grants) {
        if (grants.isEmpty()) {
            note("auth.grants is empty; no token may do anything.");
        } else if (grants.stream().noneMatch(grant -> grant.allow().contains(Action.REPLAY))) {
            note("no grant allows 'replay'; clients cannot go on where they were.");
        }
    }

    private void ofIntake() {
        var dapr = config.intake().dapr();
        if (dapr != null && dapr.apiToken() == null) {
            note("intake.dapr has no apiToken; anyone who reaches the port can deliver events.");
        }
    }

    private void ofLimits() {
        var transport = config.transport();
        if (transport.maxPerAddress() == 0) {
            note("there is no limit per address (limits.connectionsPerAddress).");
        } else if (transport.trustedProxies().isEmpty()) {
            note("no trustedProxies; behind a proxy all clients would count as one address.");
        }
    }
}
