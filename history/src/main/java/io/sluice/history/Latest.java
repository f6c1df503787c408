package io.sluice.history;

import static io.sluice.history.Layout.quoted;

import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;

/** A checked query of the last row of each key. */
final class Latest {
    private final Layout layout;
    private final List<RollupTable> rollups;
    private final QueryLimits limits;
    private final LatestQuery query;
    private final List<Column> fields;
    private final Where rules;

    Latest(Layout layout, List<RollupTable> rollups, QueryLimits limits, LatestQuery query) {
        this.layout = layout;
        this.rollups = rollups;
        this.limits = limits;
        this.query = query;
        var plan = new Plan(layout, limits);
        fields = plan.fields(query.fields());
        plan.rows(query.keys(), query.rows());
        rules = plan.rows(List.of(), query.rows());
    }

    HistoryAnswer ask(Snapshot snapshot) throws SQLException {
        var page = new RawPage(layout, fields);
        boolean isComplete = true;
        if (layout.key().isEmpty()) {
            page.read(snapshot, new Where().and(rules), null, Order.DESC, 0);
        } else {
            var keys = query.keys().isEmpty() ? keys(snapshot) : query.keys();
            isComplete = keys.size() <= limits.keys();
            for (var key : keys.subList(0, Math.min(keys.size(), limits.keys()))) {
                page.read(snapshot, lately(snapshot, key), null, Order.DESC, 0);
            }
        }
        return page.answer(snapshot.through(layout.settings().stream()), isComplete);
    }

    /** Steps through the index from key to key; one more than are looked at, if there are more. */
    private List<String> keys(Snapshot snapshot) throws SQLException {
        var name = quoted(layout.key().orElseThrow().name());
        var table = rollups.isEmpty() ? layout.table() : rollups.getLast().table();
        var keys = new ArrayList<String>();
        snapshot.read(
                """
                with recursive k(key) as (
                  (select %1$s from %2$s s where %3$s and %1$s is not null order by %1$s limit 1)
                  union all
                  select (select %1$s from %2$s s where %3$s and %1$s > k.key order by %1$s limit 1)
                  from k where k.key is not null
                ) select key::text from k where key is not null limit %4$d
                """
                        .formatted(name, table, rules.sql(), limits.keys() + 1),
                // The tests stand twice in the statement, so their values are bound twice.
                new Where().and(rules).and(rules),
                row -> keys.add(row.getString(1)));
        return keys;
    }

    /** Rows of a key, of the last bucket that has some: days before it need not be looked at. */
    private Where lately(Snapshot snapshot, String key) throws SQLException {
        var column = layout.key().orElseThrow();
        var where = new Where();
        if (!rollups.isEmpty()) {
            var longest = rollups.getLast();
            snapshot.read(
                    "select %s from %s s where %%s order by \"time\" desc limit 1"
                            .formatted(Micros.ofTime("\"time\""), longest.table()),
                    new Where().in(column, List.of(key)).and(rules),
                    row ->
                            where.and(
                                    Where.between(
                                            row.getLong(1), row.getLong(1) + longest.micros())));
        }
        return where.in(column, List.of(key)).and(rules);
    }
}
