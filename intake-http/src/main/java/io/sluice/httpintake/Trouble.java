package io.sluice.httpintake;

import java.util.concurrent.atomic.AtomicBoolean;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes down when a stream's log begins not to take what comes, and when that is over. */
final class Trouble {
    private static final Logger log = LoggerFactory.getLogger(Inlet.class);

    private final String stream;
    private final AtomicBoolean now = new AtomicBoolean();

    Trouble(String stream) {
        this.stream = stream;
    }

    void is() {
        if (!now.get() && now.compareAndSet(false, true)) {
            log.atWarn()
                    .addKeyValue("stream", stream)
                    .log("the log does not take events in time; who sends them is asked to repeat");
        }
    }

    void isOver() {
        if (now.get() && now.compareAndSet(true, false)) {
            log.atInfo().addKeyValue("stream", stream).log("the log takes events again");
        }
    }
}
