package io.sluice.monitor;

import java.time.Duration;

/**
 * The latest values of a figure, over a span of time. However often it is read, a few of them are
 * kept.
 */
final class Window {
    private static final int SLOTS = 18;

    private final long span;
    private final long[] nanos = new long[SLOTS];
    private final long[] values = new long[SLOTS];
    private int count;

    Window(Duration span) {
        this.span = span.toNanos();
    }

    void clear() {
        count = 0;
    }

    /** Adds what was read at that time, which is later than those before. */
    void add(long now, long value) {
        while (count > 1 && now - nanos[1] >= span) {
            dropFirst();
        }
        if (count > 1 && nanos[count - 1] - nanos[count - 2] < span / (SLOTS - 3)) {
            count--;
        }
        if (count == SLOTS) {
            dropFirst();
        }
        nanos[count] = now;
        values[count++] = value;
    }

    private void dropFirst() {
        count--;
        System.arraycopy(nanos, 1, nanos, 0, count);
        System.arraycopy(values, 1, values, 0, count);
    }

    /** How much it grew a second, from the first to the last; NaN if that is not known yet. */
    double rate() {
        if (count < 2) {
            return Double.NaN;
        }
        return (values[count - 1] - values[0]) / seconds(count - 1);
    }

    /** The slope of the line that fits best, a second; NaN with less than three values. */
    double trend() {
        if (count < 3) {
            return Double.NaN;
        }
        double meanX = 0;
        double meanY = 0;
        for (int i = 0; i < count; i++) {
            meanX += seconds(i) / count;
            meanY += height(i) / count;
        }
        double above = 0;
        double below = 0;
        for (int i = 0; i < count; i++) {
            double x = seconds(i) - meanX;
            above += x * (height(i) - meanY);
            below += x * x;
        }
        return above / below;
    }

    private double seconds(int i) {
        return (nanos[i] - nanos[0]) / 1e9;
    }

    private double height(int i) {
        return values[i] - values[0];
    }
}
