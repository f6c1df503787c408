package io.sluice.monitor;

import io.sluice.monitor.Latency.Percentiles;
import io.sluice.monitor.Scrape.Figure;
import io.sluice.monitor.Scrape.Side;
import java.time.Duration;
import java.util.List;
import java.util.NavigableMap;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What an endpoint has said last, and what it said before.
 *
 * @param before null if it has said nothing before
 * @param between the two
 */
record Stretch(@Nullable Scrape before, Scrape after, Duration between) {
    private static final double MILLIS = 1_000;

    /**
     * All endpoints in one: rates, connections and memory are sums. Percentiles are of all requests
     * where endpoints tell histograms; where they tell quantiles, these are of the slowest broker,
     * as quantiles cannot be added.
     */
    static BrokerFigures merge(List<Stretch> all, String source) {
        if (all.isEmpty()) {
            return BrokerFigures.UNKNOWN;
        }
        var produce = slowest(histogram(all, Side.PRODUCE), quantiles(all, Side.PRODUCE));
        var fetch = slowest(histogram(all, Side.FETCH), quantiles(all, Side.FETCH));
        return new BrokerFigures(
                sum(all, stretch -> stretch.rate(Figure.RECORDS_IN)),
                sum(all, stretch -> stretch.rate(Figure.RECORDS_OUT)),
                sum(all, stretch -> stretch.rate(Figure.BYTES_IN)),
                sum(all, stretch -> stretch.rate(Figure.BYTES_OUT)),
                produce == null && fetch == null ? null : new Latency(produce, fetch, source),
                whole(sum(all, stretch -> stretch.after.total(Figure.CONNECTIONS))),
                whole(sum(all, stretch -> stretch.after.total(Figure.MEMORY))),
                source);
    }

    private static @Nullable Double sum(
            List<Stretch> all, Function<Stretch, @Nullable Double> figure) {
        var known = all.stream().map(figure).filter(Objects::nonNull).toList();
        return known.isEmpty() ? null : known.stream().mapToDouble(value -> value).sum();
    }

    private static @Nullable Long whole(@Nullable Double value) {
        return value == null ? null : (Long) Math.round(value);
    }

    /** A second; null if it is not told, or the broker has been started anew. */
    private @Nullable Double rate(Figure figure) {
        var now = after.total(figure);
        var then = before == null ? null : before.total(figure);
        return now == null || then == null || now < then || between.isZero()
                ? null
                : (now - then) / (between.toNanos() / 1e9);
    }

    private static @Nullable Percentiles histogram(List<Stretch> all, Side side) {
        var counts = new TreeMap<Double, Double>();
        for (var stretch : all) {
            stretch.counts(side).forEach((upTo, count) -> counts.merge(upTo, count, Double::sum));
        }
        return counts.isEmpty() || counts.lastEntry().getValue() <= 0
                ? null
                : new Percentiles(
                        at(counts, 0.5) * MILLIS,
                        at(counts, 0.95) * MILLIS,
                        at(counts, 0.99) * MILLIS);
    }

    /** How many took so many seconds or less between the two; empty if that cannot be told. */
    private NavigableMap<Double, Double> counts(Side side) {
        var counts = new TreeMap<Double, Double>();
        if (before == null) {
            return counts;
        }
        var then = before.buckets(side);
        for (var bucket : after.buckets(side).entrySet()) {
            double count = bucket.getValue() - then.getOrDefault(bucket.getKey(), 0.0);
            if (count < 0) {
                return new TreeMap<>();
            }
            counts.put(bucket.getKey(), count);
        }
        return counts;
    }

    /** Where so large a part is below, taking each bucket's to be spread evenly. */
    private static double at(NavigableMap<Double, Double> counts, double part) {
        double wanted = part * counts.lastEntry().getValue();
        double low = 0;
        double below = 0;
        for (var bucket : counts.entrySet()) {
            double high = bucket.getKey();
            double upTo = bucket.getValue();
            if (upTo >= wanted) {
                boolean isOpen = Double.isInfinite(high);
                return isOpen || upTo <= below
                        ? low
                        : low + (high - low) * (wanted - below) / (upTo - below);
            }
            low = high;
            below = upTo;
        }
        return low;
    }

    private static @Nullable Percentiles quantiles(List<Stretch> all, Side side) {
        Percentiles slowest = null;
        for (var stretch : all) {
            var told = stretch.after.quantiles(side);
            var p50 = told.get(0.5);
            var p95 = told.get(0.95);
            var p99 = told.get(0.99);
            if (p50 != null && p95 != null && p99 != null) {
                slowest = slowest(slowest, new Percentiles(p50, p95, p99));
            }
        }
        return slowest;
    }

    private static @Nullable Percentiles slowest(
            @Nullable Percentiles one, @Nullable Percentiles other) {
        if (one == null || other == null) {
            return one == null ? other : one;
        }
        return new Percentiles(
                Math.max(one.p50(), other.p50()),
                Math.max(one.p95(), other.p95()),
                Math.max(one.p99(), other.p99()));
    }
}
