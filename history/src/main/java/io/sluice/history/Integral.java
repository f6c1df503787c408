package io.sluice.history;

import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The area under the readings of a gauge: lines between readings that are near enough, each series
 * on its own. What is before the first period only begins a line. Stretches have their own areas;
 * none is in two periods.
 */
final class Integral {
    private final Energy energy;
    private final Periods periods;
    private final Layout layout;
    private final Map<List<@Nullable Object>, Figure> last = new HashMap<>();

    Integral(Energy energy, Layout layout) {
        this.energy = energy;
        this.periods = energy.periods();
        this.layout = layout;
    }

    void add(Group group) {
        var figure = group.figure(0);
        if (figure.first == null || figure.last == null) {
            return;
        }
        var key = layout.key(group);
        var before = last.put(group.key().labels(), figure);
        if (before != null
                && before.last != null
                && Figure.isJoined(before.lastTime, figure.firstTime)) {
            addLine(
                    key,
                    before.lastTime,
                    before.last.doubleValue(),
                    figure.firstTime,
                    figure.first.doubleValue());
        }
        if (figure.firstTime >= periods.start(0)) {
            energy.add(key, periods.index(figure.firstTime), figure.area);
        }
    }

    /** Cut where periods begin. */
    private void addLine(@Nullable Object key, long from, double a, long to, double b) {
        long at = Math.max(from, periods.start(0));
        while (at < to) {
            int period = periods.index(at);
            long end = Math.min(to, periods.start(period + 1));
            double start = value(at, from, a, to, b);
            energy.add(key, period, Figure.area(at, start, end, value(end, from, a, to, b)));
            at = end;
        }
    }

    private static double value(long at, long from, double a, long to, double b) {
        return a + (b - a) * ((double) (at - from) / (to - from));
    }
}
