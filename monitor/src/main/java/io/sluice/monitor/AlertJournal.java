package io.sluice.monitor;

import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Payload;
import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.LongAdder;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Writes alerts to a log, one after the other, on a thread of its own: while the log is away they
 * wait, and who has them written does not.
 */
final class AlertJournal implements AutoCloseable {
    private static final Logger LOG = LoggerFactory.getLogger(AlertJournal.class);

    private final Appender appender;
    private final Mailbox<AlertNotice> mailbox;
    private final LongAdder failed = new LongAdder();
    private final Thread writer;

    AlertJournal(Appender appender, int queue) {
        this.appender = appender;
        this.mailbox = new Mailbox<>(queue);
        this.writer = Thread.ofVirtual().name("monitor-alerts").start(this::write);
    }

    void tell(AlertNotice notice) {
        mailbox.put(notice);
    }

    /** Alerts the log has not and will not have. */
    long lost() {
        return mailbox.dropped() + failed.sum();
    }

    private void write() {
        try {
            while (true) {
                write(mailbox.take());
            }
        } catch (InterruptedException _) {
            // closed
        }
    }

    private void write(AlertNotice notice) throws InterruptedException {
        var entry = new Entry(Payload.of(notice.key()), notice.document(), List.of());
        try {
            var _ = appender.append(entry).toCompletableFuture().get();
        } catch (ExecutionException | RuntimeException e) {
            failed.increment();
            LOG.atWarn()
                    .addKeyValue("rule", notice.rule())
                    .log("the log does not take an alert: " + reason(e));
        }
    }

    private static String reason(Exception e) {
        var cause = e.getCause() == null ? e : e.getCause();
        return cause.getClass().getSimpleName();
    }

    @Override
    public void close() {
        writer.interrupt();
    }
}
