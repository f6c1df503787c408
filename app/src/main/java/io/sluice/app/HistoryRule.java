package io.sluice.app;

import io.sluice.filter.Equality;
import io.sluice.filter.Predicate;
import io.sluice.filter.Subject;
import io.sluice.history.Column;
import io.sluice.history.HistorySettings;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Collectors;

/**
 * A stream's rule of rows as its history can keep it. Equalities with columns that tell rows apart
 * are asked of the database, so that they hold for figures as well. Anything else is tested row by
 * row, where columns hold what it looks at; a row of which that is not known is not shown.
 */
final class HistoryRule {
    private final HistorySettings settings;
    private final Predicate rule;

    /**
     * @param rule with claims that may not be bound yet
     */
    HistoryRule(HistorySettings settings, Predicate rule) {
        this.settings = settings;
        this.rule = rule;
    }

    /** How much of the history can be shown under a rule. */
    enum Reach {
        /** Rows, and figures of them. */
        FIGURES,
        /** Rows only. */
        ROWS,
        NOTHING
    }

    Reach reach() {
        var equalities = rule.equalities();
        if (equalities.areAll()
                && equalities.each().stream().allMatch(e -> column(e).isPresent())) {
            return Reach.FIGURES;
        }
        return unknown().isEmpty() ? Reach.ROWS : Reach.NOTHING;
    }

    /** What the rule looks at that no column holds exactly. */
    List<Subject> unknown() {
        var held =
                settings.columns().stream()
                        .flatMap(column -> column.subject().stream())
                        .collect(Collectors.toSet());
        return rule.subjects().stream().filter(subject -> !held.contains(subject)).toList();
    }

    /** The values columns have in rows that pass; by the names of those that tell rows apart. */
    Map<String, Set<String>> columns() {
        var columns = new HashMap<String, Set<String>>();
        for (var equality : rule.equalities().each()) {
            column(equality)
                    .ifPresent(column ->
                            columns.merge(
                                    column.name(), texts(column, equality), HistoryRule::both));
        }
        return columns;
    }

    private Optional<Column> column(Equality equality) {
        return settings.tellingApart().stream()
                .filter(column -> column.subject().equals(Optional.of(equality.subject())))
                .findFirst();
    }

    private static Set<String> texts(Column column, Equality equality) {
        return equality.values().stream()
                .flatMap(value -> column.text(value).stream())
                .collect(Collectors.toSet());
    }

    private static Set<String> both(Set<String> one, Set<String> other) {
        var both = new HashSet<>(one);
        both.retainAll(other);
        return both;
    }
}
