package io.sluice.monitor;

import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/** What is away: told in one line when that begins, and in one when it is over. Any thread. */
final class Outage {
    private final Logger log;
    private final String key;
    private final String name;
    private volatile @Nullable String problem;

    /**
     * @param key what kind of thing may be away, as in log lines
     * @param name which
     */
    Outage(Logger log, String key, String name) {
        this.log = log;
        this.key = key;
        this.name = name;
    }

    synchronized void is(String reason) {
        if (problem == null) {
            log.atWarn().addKeyValue(key, name).log(reason);
        }
        problem = reason;
    }

    synchronized void isOver() {
        if (problem != null) {
            log.atInfo().addKeyValue(key, name).log("over: " + problem);
            problem = null;
        }
    }

    @Nullable String problem() {
        return problem;
    }
}
