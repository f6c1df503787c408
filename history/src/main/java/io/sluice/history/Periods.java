package io.sluice.history;

import java.util.Collections;
import java.util.List;

/** Stretches of time, each of which begins where the one before ends. */
sealed interface Periods {
    int size();

    /** Of a period or, for {@link #size}, the end of the last. */
    long start(int index);

    /** Of the period that a time is in. */
    int index(long time);

    /** True if a bucket of this length is never in two of them. */
    boolean isOf(long bucket);

    /** Of one length, counted from 1970. */
    record Even(long from, long bucket, int size) implements Periods {
        static Even touching(long from, long to, long bucket) {
            long first = Micros.floor(from, bucket);
            long size = (Micros.ceil(to, bucket) - first) / bucket;
            return new Even(first, bucket, Math.toIntExact(Math.min(size, Integer.MAX_VALUE)));
        }

        @Override
        public long start(int index) {
            return from + index * bucket;
        }

        @Override
        public int index(long time) {
            return (int) ((time - from) / bucket);
        }

        @Override
        public boolean isOf(long shorter) {
            return bucket % shorter == 0;
        }
    }

    /**
     * As a calendar has them.
     *
     * @param starts and the end of the last
     */
    record Uneven(List<Long> starts) implements Periods {
        @Override
        public int size() {
            return starts.size() - 1;
        }

        @Override
        public long start(int index) {
            return starts.get(index);
        }

        @Override
        public int index(long time) {
            int found = Collections.binarySearch(starts, time);
            return found >= 0 ? found : -found - 2;
        }

        @Override
        public boolean isOf(long bucket) {
            return starts.stream().allMatch(start -> start % bucket == 0);
        }
    }
}
