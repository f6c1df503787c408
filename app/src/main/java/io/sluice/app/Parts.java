package io.sluice.app;

import java.util.ArrayDeque;
import java.util.Deque;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Parts that were started one after the other; closed the other way round. One thread. */
public final class Parts implements AutoCloseable {
    private static final Logger log = LoggerFactory.getLogger(Parts.class);

    private final Deque<AutoCloseable> started = new ArrayDeque<>();

    /** Remembers a part, and hands it back. */
    public <T extends @Nullable AutoCloseable> T add(T part) {
        if (part != null) {
            started.push(part);
        }
        return part;
    }

    /** Closes all of them, also where one does not close cleanly. */
    @Override
    public void close() {
        for (AutoCloseable part = started.poll(); part != null; part = started.poll()) {
            try {
                part.close();
            } catch (Exception e) {
                log.atWarn().setCause(e).log("a part did not stop cleanly");
            }
        }
    }
}
