package io.sluice.history;

import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * What is known of a column's values in a stretch of time. Stretches are put together by appending
 * the later to the earlier; a single value is a stretch, too. Parts that were not read are null and
 * stay so.
 */
final class Figure {
    /** Values further apart are not joined by a line: nobody knows what was between them. */
    static final Duration GAP = Duration.ofMinutes(5);

    private static final long GAP_MICROS = Micros.of(GAP);

    private final Arithmetic arithmetic;
    long count;
    @Nullable Number sum;
    @Nullable Number min;
    long minTime;
    @Nullable Number max;
    long maxTime;
    @Nullable Number first;
    long firstTime;
    @Nullable Number last;
    long lastTime;

    /** What a counter grew by from the first to the last. */
    @Nullable Number grown;

    /** The integral from the first to the last, times seconds, by trapezia; none over gaps. */
    double area;

    Figure(Arithmetic arithmetic) {
        this.arithmetic = arithmetic;
    }

    static Figure of(Arithmetic arithmetic, long time, Number raw) {
        var figure = new Figure(arithmetic);
        figure.addFirst(time, arithmetic.of(raw));
        return figure;
    }

    /** Adds a value later than all there are. */
    void add(long time, Number raw) {
        var value = arithmetic.of(raw);
        if (count == 0) {
            addFirst(time, value);
            return;
        }
        step(time, value);
        count++;
        sum = plus(sum, value);
        takeExtremes(value, time, value, time);
        last = value;
        lastTime = time;
    }

    private void addFirst(long time, Number value) {
        count = 1;
        sum = value;
        min = max = first = last = value;
        minTime = maxTime = firstTime = lastTime = time;
        grown = arithmetic.of(0);
    }

    /** Adds a stretch that is wholly later. */
    void append(Figure next) {
        if (next.count == 0) {
            return;
        }
        if (next.first != null) {
            step(next.firstTime, next.first);
        }
        count += next.count;
        sum = next.sum == null ? sum : plus(sum, next.sum);
        takeExtremes(next.min, next.minTime, next.max, next.maxTime);
        grown = next.grown == null ? grown : plus(grown, next.grown);
        area += next.area;
        if (first == null) {
            first = next.first;
            firstTime = next.firstTime;
        }
        if (next.last != null) {
            last = next.last;
            lastTime = next.lastTime;
        }
    }

    /** Adds a stretch of another series; it may be of the same time. What grew is not theirs. */
    void blend(Figure other) {
        if (other.count == 0) {
            return;
        }
        count += other.count;
        sum = other.sum == null ? sum : plus(sum, other.sum);
        takeExtremes(other.min, other.minTime, other.max, other.maxTime);
        if (other.first != null && (first == null || other.firstTime < firstTime)) {
            first = other.first;
            firstTime = other.firstTime;
        }
        if (other.last != null && (last == null || other.lastTime >= lastTime)) {
            last = other.last;
            lastTime = other.lastTime;
        }
    }

    /** From the last value to the next. */
    private void step(long time, Number value) {
        if (last != null) {
            grown = plus(grown, arithmetic.growth(last, value));
            area += isJoined(lastTime, time) ? area(lastTime, last, time, value) : 0;
        }
    }

    /** True if there is a line from a value to the next. */
    static boolean isJoined(long from, long to) {
        return to - from <= GAP_MICROS;
    }

    static double area(long from, Number a, long to, Number b) {
        return (a.doubleValue() + b.doubleValue()) / 2 * ((to - from) / 1e6);
    }

    private void takeExtremes(
            @Nullable Number low, long lowTime, @Nullable Number high, long highTime) {
        if (low != null && (min == null || arithmetic.compare(low, min) < 0)) {
            min = low;
            minTime = lowTime;
        }
        if (high != null && (max == null || arithmetic.compare(high, max) > 0)) {
            max = high;
            maxTime = highTime;
        }
    }

    private Number plus(@Nullable Number a, Number b) {
        return a == null ? b : arithmetic.plus(a, b);
    }
}
