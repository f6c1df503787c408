package io.sluice.redislog;

import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;

/**
 * What is in the way of something: told in one line when it begins and in one when it is over. Any
 * thread.
 */
final class Trouble {
    private final Logger log;
    private final String key;
    private final String name;
    private volatile @Nullable String problem;

    /**
     * @param key what kind of thing may be in trouble, as in log lines
     * @param name which
     */
    Trouble(Logger log, String key, String name) {
        this.log = log;
        this.key = key;
        this.name = name;
    }

    synchronized void is(String text) {
        if (!Objects.equals(problem, text)) {
            problem = text;
            log.atWarn().addKeyValue(key, name).log(text);
        }
    }

    void isOver() {
        if (problem != null) {
            end();
        }
    }

    private synchronized void end() {
        if (problem != null) {
            log.atInfo().addKeyValue(key, name).log("over: " + problem);
            problem = null;
        }
    }

    @Nullable String problem() {
        return problem;
    }
}
