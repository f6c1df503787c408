package io.sluice.mqtt;

import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.RejectedEntry;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log that says when it has an entry, and can be away. What it has got, it has in order. */
final class FakeLog implements Appender {
    private final List<Entry> got = new ArrayList<>();
    private final Queue<CompletableFuture<Appended>> unconfirmed = new ArrayDeque<>();
    private boolean away;
    private int failures;

    /** Entries with this in their payload are rejected. */
    static final String REJECTED = "reject me";

    static FakeLog away() {
        var log = new FakeLog();
        log.away = true;
        return log;
    }

    /** The next so many appends fail in a way that says nothing about the entry. */
    synchronized void failNext(int times) {
        failures = times;
    }

    @Override
    public synchronized CompletionStage<Appended> append(Entry entry) {
        if (failures > 0) {
            failures--;
            return CompletableFuture.failedFuture(new IllegalStateException("the log is closed"));
        }
        if (text(entry).contains(REJECTED)) {
            return CompletableFuture.failedFuture(
                    new RejectedEntry("too large", new IllegalStateException()));
        }
        got.add(entry);
        var confirmed = new CompletableFuture<Appended>();
        if (away) {
            unconfirmed.add(confirmed);
        } else {
            confirmed.complete(place());
        }
        return confirmed;
    }

    void goAway() {
        synchronized (this) {
            away = true;
        }
    }

    void comeBack() {
        synchronized (this) {
            away = false;
        }
        confirm(Integer.MAX_VALUE);
    }

    /** Confirms the first so many of what is not confirmed. */
    void confirm(int count) {
        for (int i = 0; i < count; i++) {
            CompletableFuture<Appended> next;
            synchronized (this) {
                next = unconfirmed.poll();
            }
            if (next == null) {
                return;
            }
            next.complete(place());
        }
    }

    private synchronized Appended place() {
        return new Appended("topic", 0, got.size());
    }

    synchronized List<Entry> got() {
        return List.copyOf(got);
    }

    List<String> values() {
        return got().stream().map(FakeLog::text).toList();
    }

    private static String text(Entry entry) {
        return Objects.requireNonNull(entry.value()).text();
    }
}
