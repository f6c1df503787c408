package io.sluice.monitor;

import java.time.Duration;
import java.util.HashMap;
import java.util.Map;

/**
 * How far and how fast a group moves in a topic. Groups commit every few seconds, so that from one
 * round to the next they seem to stand or to leap: their pace is told over a longer time.
 */
final class Travel {
    private static final Duration OVER = Duration.ofSeconds(10);

    private final Window window = new Window(OVER);
    private final Map<Integer, Long> offsets = new HashMap<>();
    private long travelled;
    private boolean hasMoved;

    /** Whether any commit has been moved since the last round, in whichever direction. */
    boolean hasMoved() {
        return hasMoved;
    }

    void begin() {
        hasMoved = false;
    }

    /** Going back, or beginning, is no reading. */
    void see(int partition, long offset) {
        Long was = offsets.put(partition, offset);
        if (was != null && was != offset) {
            travelled += Math.max(0, offset - was);
            hasMoved = true;
        }
    }

    void end(long nanos) {
        window.add(nanos, travelled);
    }

    /** Records a second; NaN if not known yet. */
    double rate() {
        return window.rate();
    }
}
