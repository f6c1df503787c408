package io.sluice.history;

import java.util.Arrays;
import java.util.BitSet;
import java.util.Comparator;
import java.util.stream.IntStream;

/** Values of one field of one key, of which a few are chosen, in the order of time. */
final class Thinning {
    private long[] times = new long[256];
    private double[] values = new double[256];
    private int size;
    private boolean isSorted = true;

    void add(long time, double value) {
        isSorted &= size == 0 || times[size - 1] <= time;
        if (size == times.length) {
            times = Arrays.copyOf(times, size * 2);
            values = Arrays.copyOf(values, size * 2);
        }
        times[size] = time;
        values[size++] = value;
    }

    boolean isLast(double value) {
        return size > 0 && values[size - 1] == value;
    }

    long time(int index) {
        return times[index];
    }

    double value(int index) {
        return values[index];
    }

    /** The indexes of at most so many, the smallest and the greatest among them. */
    int[] chosen(Downsample how, int count) {
        if (!isSorted) {
            sort();
        }
        if (size <= count) {
            var all = new BitSet();
            all.set(0, size);
            return all.stream().toArray();
        }
        return switch (how) {
            case LTTB -> triangles(count);
            case MINMAX, NONE -> extremes(count);
        };
    }

    /** The series of a key come bucket by bucket, one after the other. */
    private void sort() {
        int[] order =
                IntStream.range(0, size)
                        .boxed()
                        .sorted(Comparator.comparingLong(i -> times[i]))
                        .mapToInt(i -> i)
                        .toArray();
        times = IntStream.of(order).mapToLong(i -> times[i]).toArray();
        values = IntStream.of(order).mapToDouble(i -> values[i]).toArray();
        isSorted = true;
    }

    private int[] extremes(int count) {
        var chosen = new BitSet();
        int stretches = count / 2;
        long start = times[0];
        long span = times[size - 1] - start + 1;
        int from = 0;
        for (int i = 0; i < stretches && from < size; i++) {
            double part = (i + 1.0) / stretches;
            long end = i + 1 == stretches ? Long.MAX_VALUE : start + (long) (span * part);
            int to = from;
            while (to < size && times[to] < end) {
                to++;
            }
            if (to > from) {
                addExtremes(from, to, chosen);
            }
            from = to;
        }
        return chosen.stream().toArray();
    }

    private void addExtremes(int from, int to, BitSet chosen) {
        int low = from;
        int high = from;
        for (int i = from + 1; i < to; i++) {
            if (values[i] < values[low]) {
                low = i;
            }
            if (values[i] > values[high]) {
                high = i;
            }
        }
        chosen.set(low);
        chosen.set(high);
    }

    /**
     * Two fewer than may be, and the extremes: a triangle to an extreme need not be the largest.
     */
    private int[] triangles(int count) {
        var chosen = new BitSet();
        addExtremes(0, size, chosen);
        chosen.set(0);
        chosen.set(size - 1);
        int inner = count - 4;
        int before = 0;
        for (int i = 0; i < inner; i++) {
            int from = edge(i, inner);
            int to = edge(i + 1, inner);
            int next = Math.min(i + 2 <= inner ? edge(i + 2, inner) : size, size);
            before = largest(before, from, to, Math.max(next, to + 1));
            chosen.set(before);
        }
        return chosen.stream().toArray();
    }

    /** The first index of a stretch of those between the first and the last. */
    private int edge(int stretch, int stretches) {
        return 1 + (int) ((long) (size - 2) * stretch / stretches);
    }

    /** Of {@code [from, to)}, with one before and the mean of {@code [to, next)}. */
    private int largest(int before, int from, int to, int next) {
        double meanTime = 0;
        double mean = 0;
        for (int i = to; i < next; i++) {
            meanTime += (double) (times[i] - times[before]) / (next - to);
            mean += values[i] / (next - to);
        }
        int best = from;
        double most = -1;
        for (int i = from; i < to; i++) {
            double area =
                    Math.abs(
                            meanTime * (values[i] - values[before])
                                    - (double) (times[i] - times[before])
                                            * (mean - values[before]));
            if (area > most) {
                most = area;
                best = i;
            }
        }
        return best;
    }
}
