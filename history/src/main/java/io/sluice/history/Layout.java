package io.sluice.history;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/**
 * The columns of a stream's table by what they are to figures: labels make series, measures have
 * figures. Times and documents are neither: there would be a series for each row.
 */
final class Layout {
    /** An ordered place of a row, below its time. */
    static final String POSITION = "sluice_life, sluice_partition, sluice_offset";

    private final HistorySettings settings;
    private final List<Column> labels = new ArrayList<>();
    private final List<Column> measures = new ArrayList<>();
    private final List<Arithmetic> arithmetics = new ArrayList<>();

    Layout(HistorySettings settings) {
        this.settings = settings;
        key().ifPresent(labels::add);
        for (var column : settings.columns()) {
            if (column.name().equals(settings.key())) {
                continue;
            }
            switch (column.kind()) {
                case GAUGE, COUNTER -> {
                    measures.add(column);
                    arithmetics.add(Arithmetic.of(column.type()));
                }
                case LABEL -> {
                    if (isLabel(column)) {
                        labels.add(column);
                    }
                }
                case PLAIN -> {}
            }
        }
    }

    private static boolean isLabel(Column column) {
        return switch (column.type()) {
            case TEXT, BOOLEAN, BIGINT, INTEGER, SMALLINT, NUMERIC, DOUBLE, REAL -> true;
            case TIMESTAMP, JSON -> false;
        };
    }

    HistorySettings settings() {
        return settings;
    }

    Optional<Column> key() {
        return settings.columns().stream().filter(c -> c.name().equals(settings.key())).findFirst();
    }

    /** The key of a group's rows; null if they have none. */
    @Nullable Object key(Group group) {
        return settings.key() == null ? null : group.key().labels().getFirst();
    }

    Optional<Column> column(String name) {
        return settings.columns().stream().filter(c -> c.name().equals(name)).findFirst();
    }

    /** The key first. */
    List<Column> labels() {
        return labels;
    }

    List<Column> measures() {
        return measures;
    }

    List<Arithmetic> arithmetics() {
        return arithmetics;
    }

    String table() {
        return quoted(settings.table());
    }

    /**
     * Names are held to letters, digits and {@code _} by the settings; so this is for reserved
     * words.
     */
    static String quoted(String name) {
        return '"' + name + '"';
    }

    static List<String> names(List<Column> columns) {
        return columns.stream().map(c -> quoted(c.name())).toList();
    }

    /** A label's value such that equal ones are equal in Java, too. */
    static @Nullable Object normal(Column label, @Nullable Object value) {
        return switch (value) {
            case null -> null;
            case Number number when Arithmetic.of(label.type()) == Arithmetic.BINARY ->
                    label.type() == Column.Type.REAL
                            ? (Object) number.floatValue()
                            : (Object) number.doubleValue();
            case Number number -> ((BigDecimal) Arithmetic.EXACT.of(number)).stripTrailingZeros();
            default -> value;
        };
    }
}
