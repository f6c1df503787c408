package io.sluice.hub;

import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.ShrinkingMode;
import org.junit.jupiter.api.Test;

/**
 * The seams between log, tail and live, and between state and live: whatever happens when, a client
 * is given the log from where it began, each publication once and in order; what it is not given it
 * is told of. The tries of a run can be set: {@code -Dseam.cases=100000}.
 */
class SeamProperties {
    @Property(tries = 5000, shrinking = ShrinkingMode.OFF)
    void aClientIsGivenTheLogWithoutHolesOrRepeats(@ForAll long seed) {
        play(seed);
    }

    private static void play(long seed) {
        try {
            new SeamScene(seed).play();
        } catch (AssertionError | RuntimeException e) {
            throw new AssertionError("seed " + seed + ": " + e.getMessage(), e);
        }
    }

    @Test
    void moreCasesIfAskedFor() {
        long first = Long.getLong("seam.first", System.nanoTime());
        for (long i = 0; i < Long.getLong("seam.cases", 1); i++) {
            play(first + i);
        }
    }
}
