package io.sluice.dev;

import java.util.Random;

/** Chance that can be asked again: the same question has the same answer, in every run. */
final class Noise {
    private final long seed;

    Noise(long seed) {
        this.seed = seed;
    }

    /** Another noise that has nothing to do with this one. */
    Noise other(long number) {
        return new Noise(mixed(number));
    }

    /** A generator for one day's choices. */
    Random random(int day) {
        return new Random(mixed(day));
    }

    /** From -1 to 1, without a link between neighbours. */
    double rough(long x) {
        return (mixed(x) >> 11) / (double) (1L << 52);
    }

    /** From -1 to 1, going smoothly from one whole {@code x} to the next. */
    double smooth(double x) {
        long before = (long) Math.floor(x);
        double share = (1 - Math.cos(Math.PI * (x - before))) / 2;
        return rough(before) * (1 - share) + rough(before + 1) * share;
    }

    private long mixed(long x) {
        long z = seed + x * 0x9E3779B97F4A7C15L;
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }
}
