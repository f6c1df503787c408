package io.sluice.history;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/** Energy by key and period. */
final class Energy {
    private final Periods periods;
    private final double scale;
    private final Map<@Nullable Object, TreeMap<Integer, Double>> keys =
            new TreeMap<>(Comparator.comparing(String::valueOf));

    /**
     * @param scale kWh of one
     */
    Energy(Periods periods, double scale) {
        this.periods = periods;
        this.scale = scale;
    }

    Periods periods() {
        return periods;
    }

    void add(@Nullable Object key, int period, double amount) {
        keys.computeIfAbsent(key, k -> new TreeMap<>()).merge(period, amount * scale, Double::sum);
    }

    /** Time, end, key, kWh: a row for each period and key; null if nothing is known of it. */
    List<Values> columns(Layout layout, int most) {
        if ((long) keys.size() * periods.size() > most) {
            throw new InvalidQuery(
                    "by",
                    "there would be more than %d rows: make the range shorter, or name fewer keys"
                            .formatted(most));
        }
        var time = new Values("time", null, Values.Form.TIME);
        var end = new Values("end", null, Values.Form.TIME);
        var total = new Values("kwh", null, Values.Form.NUMBER);
        var columns = new ArrayList<>(List.of(time, end, total));
        var key = layout.key().map(k -> new Values(k.name(), null, Values.Form.of(k.type())));
        key.ifPresent(k -> columns.add(2, k));
        for (int i = 0; i < periods.size(); i++) {
            for (var entry : keys.entrySet()) {
                time.add(periods.start(i));
                end.add(periods.start(i + 1));
                key.ifPresent(k -> k.add(entry.getKey()));
                total.add(entry.getValue().get(i));
            }
        }
        return columns;
    }
}
