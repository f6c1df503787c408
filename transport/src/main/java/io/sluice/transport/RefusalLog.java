package io.sluice.transport;

import io.sluice.hub.Time;
import java.net.InetAddress;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Writes who was turned away and why, a few lines a second at most. Any thread. */
final class RefusalLog {
    private static final Logger log = LoggerFactory.getLogger(RefusalLog.class);
    private static final int LINES_PER_SECOND = 10;
    private static final int MAX_PATH = 128;

    private final Time time;
    private final AtomicLong second = new AtomicLong();
    private final AtomicInteger lines = new AtomicInteger();

    RefusalLog(Time time) {
        this.time = time;
    }

    /**
     * @param detail in words; no credential, no part of one
     */
    void refused(Refusal refusal, String path, InetAddress client, String detail) {
        long now = time.millis() / 1000;
        if (second.getAndSet(now) != now) {
            int before = lines.getAndSet(0);
            if (before > LINES_PER_SECOND) {
                log.atInfo()
                        .addKeyValue("count", before - LINES_PER_SECOND)
                        .log("more were refused, not written here");
            }
        }
        if (lines.incrementAndGet() <= LINES_PER_SECOND) {
            log.atInfo()
                    .addKeyValue("reason", refusal.label())
                    .addKeyValue("path", shown(path))
                    .addKeyValue("client", client.getHostAddress())
                    .addKeyValue("detail", detail)
                    .log("refused");
        }
    }

    /** Whatever a client wrote, it stays one short word on one line. */
    static String shown(String path) {
        String start = path.length() <= MAX_PATH ? path : path.substring(0, MAX_PATH) + "…";
        return start.replaceAll("[^\\p{Graph}…]", "?");
    }
}
