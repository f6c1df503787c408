package io.sluice.history;

import io.sluice.filter.Document;
import io.sluice.filter.FieldPath;
import io.sluice.filter.Predicate;
import io.sluice.filter.Scalar;
import io.sluice.filter.Subject;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Rows that pass a rule which the database is not asked: more are read than are answered.
 *
 * <p>An answer tells nothing of the other rows. It ends where it is full, and says that there is
 * more if there is another row that passes. Where very many would have to be looked at for that, it
 * ends earlier and is perhaps not full: then at a whole minute, for the place of a row that may not
 * be seen is no place to go on from.
 */
final class RuledRows {
    private static final int BATCH = 2_000;
    private static final int MOST = 200_000;
    private static final long MINUTE = 60_000_000;

    private final Layout layout;
    private final List<Column> fields;
    private final Predicate rule;
    private final Order order;
    private final int most;
    private final Map<Subject, Column> tested = new HashMap<>();
    private final List<Column> read;

    /**
     * @param most rows that may be looked at for one answer
     */
    RuledRows(Layout layout, List<Column> fields, Predicate rule, Order order, int most) {
        this.layout = layout;
        this.fields = fields;
        this.rule = rule;
        this.order = order;
        this.most = Math.min(MOST, most);
        for (var column : layout.settings().columns()) {
            column.subject()
                    .filter(rule.subjects()::contains)
                    .ifPresent(subject -> tested.putIfAbsent(subject, column));
        }
        var all = new LinkedHashSet<>(fields);
        all.addAll(tested.values());
        layout.key().ifPresent(all::remove);
        this.read = List.copyOf(all);
    }

    /**
     * @param within tests of the range's rows
     * @param range where rows begin in the order asked for: no answer ends there
     * @param after where the answer before ended; null to begin
     */
    HistoryAnswer read(
            Snapshot snapshot,
            Supplier<Where> within,
            Place range,
            @Nullable Place after,
            int limit)
            throws SQLException {
        var through = snapshot.through(layout.settings().stream());
        var passed = new RawPage(layout, fields);
        @Nullable Place last = after;
        for (int left = most; left > 0; left -= BATCH) {
            int size = Math.min(left, BATCH);
            var batch = new RawPage(layout, read);
            batch.read(snapshot, within.get(), last, order, size - 1);
            addPassing(batch, passed, limit);
            if (batch.size() < size || passed.size() > limit) {
                return passed.answer(through, limit);
            }
            last = batch.place(size - 1);
        }
        var border = border(last == null ? range : last);
        if (!order.isAfter(border, after == null ? range : after)) {
            throw new InvalidQuery(
                    "start",
                    "too many rows would have to be looked at: make the range shorter, or name"
                            + " keys");
        }
        return passed.answerUntil(through, border, order);
    }

    private void addPassing(RawPage batch, RawPage passed, int limit) {
        var found = new HashMap<Subject, Values>();
        tested.forEach((subject, column) -> found.put(subject, batch.column(column.name())));
        for (int row = 0; row < batch.size() && passed.size() <= limit; row++) {
            if (rule.passes(new Row(found, row))) {
                passed.add(batch, row);
            }
        }
    }

    /** All rows of the order that are on this side of it have been looked at. */
    private Place border(Place last) {
        long minute = Micros.floor(last.time(), MINUTE);
        return new Place(order == Order.ASC ? minute : minute + MINUTE, 0, 0, 0);
    }

    /** A row as tests see it. Null may be a null that came or nothing: that decides nothing. */
    private record Row(Map<Subject, Values> found, int row) implements Document {
        @Override
        public Scalar value(FieldPath path) {
            return in(new Subject.Field(path));
        }

        @Override
        public Scalar key() {
            return in(new Subject.Key());
        }

        @Override
        public Scalar header(String name) {
            return in(new Subject.Header(name));
        }

        private Scalar in(Subject subject) {
            var values = found.get(subject);
            return switch (values == null ? null : values.value(row)) {
                case String text -> new Scalar.Text(text);
                case Boolean truth -> new Scalar.Bool(truth);
                case Long whole -> new Scalar.Num(BigDecimal.valueOf(whole));
                case BigDecimal number -> new Scalar.Num(number);
                case null, default -> Scalar.Other.AMBIGUOUS;
            };
        }
    }
}
