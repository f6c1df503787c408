package io.sluice.httpintake;

import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes bugs down that something which came in has hit, each once. */
final class Bugs {
    private static final Logger log = LoggerFactory.getLogger(Bugs.class);
    private static final int MOST = 16;
    private static final Set<StackTraceElement> SEEN = ConcurrentHashMap.newKeySet();

    private Bugs() {}

    static void note(Throwable bug) {
        StackTraceElement[] trace = bug.getStackTrace();
        if (trace.length == 0 || (SEEN.size() < MOST && SEEN.add(trace[0]))) {
            log.atError().setCause(Nameless.of(bug)).log("an event hit a bug");
        }
    }

    /** A bug's trace without its message, which may hold a payload. */
    private static final class Nameless extends RuntimeException {
        private static final long serialVersionUID = 1L;

        private Nameless(String type) {
            super(type);
        }

        static Nameless of(Throwable bug) {
            var nameless = new Nameless(bug.getClass().getName());
            nameless.setStackTrace(bug.getStackTrace());
            return nameless;
        }
    }
}
