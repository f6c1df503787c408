package io.sluice.monitor;

import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Payload;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.Executor;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Appends documents to the journal. What comes while the journal still has to confirm what it was
 * given before waits here: the latest of each key, and some events. One thread gives documents.
 */
final class Scribe {
    private static final Logger LOG = LoggerFactory.getLogger(Monitor.class);
    private static final int MAX_EVENTS = 1_000;
    private static final Payload EVENTS = Payload.of(Documents.EVENTS);

    private final Appender journal;
    private final Executor executor;
    private final Map<String, Entry> documents = new LinkedHashMap<>();
    private final ArrayDeque<Entry> events = new ArrayDeque<>();
    private final AtomicInteger unconfirmed = new AtomicInteger();
    private final LongAdder skipped = new LongAdder();
    private final LongAdder failed = new LongAdder();
    private volatile @Nullable String refusal;
    private boolean isRefused;
    private boolean isBehind;

    /**
     * @param executor appending may block, and must not do so in rounds
     */
    Scribe(Appender journal, Executor executor) {
        this.journal = journal;
        this.executor = executor;
    }

    /** Documents that newer ones took the place of, and events that nothing was left for. */
    long skipped() {
        return skipped.sum();
    }

    /** Entries that the journal would not take. */
    long failed() {
        return failed.sum();
    }

    void write(List<Documents.Document> told) {
        told.forEach(this::add);
        boolean isBusy = unconfirmed.get() > 0;
        if (isBusy != isBehind) {
            tell(isBusy);
        }
        if (!isBusy) {
            tellRefusal();
            send();
        }
    }

    /** Forgets what waits. */
    void clear() {
        documents.clear();
        events.clear();
    }

    private void tell(boolean isBusy) {
        isBehind = isBusy;
        if (isBusy) {
            LOG.atWarn().log("the journal of the monitor is slow: rounds are left out of it");
        } else {
            LOG.atInfo().log("the journal of the monitor has caught up");
        }
    }

    /** Of what was sent last, which has been confirmed or refused. */
    private void tellRefusal() {
        String reason = refusal;
        if (reason != null && !isRefused) {
            LOG.atWarn()
                    .addKeyValue("reason", reason)
                    .log("the journal of the monitor refuses entries");
        } else if (reason == null && isRefused) {
            LOG.atInfo().log("the journal of the monitor takes all entries again");
        }
        isRefused = reason != null;
        refusal = null;
    }

    private void add(Documents.Document document) {
        if (!document.key().equals(Documents.EVENTS)) {
            var entry = entry(Payload.of(document.key()), document.payload());
            if (documents.put(document.key(), entry) != null) {
                skipped.increment();
            }
            return;
        }
        if (events.size() == MAX_EVENTS) {
            events.removeFirst();
            skipped.increment();
        }
        events.addLast(entry(EVENTS, document.payload()));
    }

    private static Entry entry(Payload key, @Nullable Payload value) {
        return new Entry(key, value, List.of());
    }

    private void send() {
        var batch = new ArrayList<Entry>(events.size() + documents.size());
        batch.addAll(events);
        batch.addAll(documents.values());
        clear();
        unconfirmed.set(batch.size());
        executor.execute(() -> batch.forEach(this::append));
    }

    private void append(Entry entry) {
        try {
            journal.append(entry).whenComplete((_, failure) -> confirm(failure));
        } catch (RuntimeException | Error e) {
            confirm(e);
        }
    }

    private void confirm(@Nullable Throwable failure) {
        if (failure != null) {
            failed.increment();
            refusal = failure.toString();
        }
        unconfirmed.decrementAndGet();
    }
}
