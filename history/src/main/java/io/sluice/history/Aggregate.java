package io.sluice.history;

import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * A column of figures: an aggregate of a measure.
 *
 * @param index of the measure among those that were read
 */
record Aggregate(Column measure, int index, Agg agg) {
    /**
     * @param seconds that the period lasts
     */
    @Nullable Number of(Bucketing.Cell cell, double seconds) {
        var figure = cell.figure(index);
        return switch (agg) {
            case AVG ->
                    figure.sum == null || figure.count == 0
                            ? null
                            : (Number) (figure.sum.doubleValue() / figure.count);
            case MIN -> figure.min;
            case MAX -> figure.max;
            case LAST -> figure.last;
            case FIRST -> figure.first;
            case SUM -> figure.sum;
            case COUNT -> figure.count;
            case DELTA -> cell.delta(index);
            case RATE -> {
                var delta = cell.delta(index);
                yield delta == null ? null : (Number) (delta.doubleValue() / seconds);
            }
        };
    }

    Values.Form form(Fill fill) {
        boolean isBetween = fill == Fill.LINEAR && isHolding();
        boolean isBinary = Arithmetic.of(measure.type()) == Arithmetic.BINARY;
        return switch (agg) {
            case AVG, RATE -> Values.Form.NUMBER;
            case COUNT -> Values.Form.WHOLE;
            case SUM, DELTA -> isBinary ? Values.Form.NUMBER : Values.Form.DECIMAL;
            case MIN, MAX, LAST, FIRST ->
                    isBetween ? Values.Form.NUMBER : Values.Form.of(measure.type());
        };
    }

    /** True if a value says something of the time after it. */
    private boolean isHolding() {
        return switch (agg) {
            case AVG, MIN, MAX, LAST, FIRST -> true;
            case SUM, COUNT, DELTA, RATE -> false;
        };
    }

    /**
     * Gives values to periods that have none.
     *
     * @param values of consecutive periods
     */
    void fill(Fill fill, List<@Nullable Object> values, Periods periods) {
        if (fill == Fill.NONE) {
            return;
        }
        if (agg == Agg.COUNT) {
            values.replaceAll(v -> v == null ? (Object) 0L : v);
        } else if (fill == Fill.PREVIOUS && isHolding()) {
            for (int i = 1; i < values.size(); i++) {
                if (values.get(i) == null) {
                    values.set(i, values.get(i - 1));
                }
            }
        } else if (fill == Fill.LINEAR && isHolding()) {
            drawLines(values, periods);
        }
    }

    private static void drawLines(List<@Nullable Object> values, Periods periods) {
        int before = -1;
        for (int i = 0; i < values.size(); i++) {
            if (values.get(i) == null) {
                continue;
            }
            for (int between = before + 1; before >= 0 && between < i; between++) {
                double part =
                        (double) (periods.start(between) - periods.start(before))
                                / (periods.start(i) - periods.start(before));
                double a = number(values.get(before));
                values.set(between, a + (number(values.get(i)) - a) * part);
            }
            before = i;
        }
    }

    private static double number(@Nullable Object value) {
        return value instanceof Number number ? number.doubleValue() : Double.NaN;
    }
}
