package io.sluice.httpintake;

import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import io.sluice.hub.Header;
import io.sluice.hub.Payload;
import io.sluice.hub.RejectedEntry;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A log that says when it has an entry, and can be away. What it has got, it has in order. */
final class FakeLog implements Appender {
    /** Entries with this in their payload are rejected. */
    static final String REJECTED = "reject me";

    private final List<Entry> got = new ArrayList<>();
    private final Map<Integer, CompletableFuture<Appended>> unconfirmed = new LinkedHashMap<>();
    private boolean away;
    private boolean closed;
    private int confirms = Integer.MAX_VALUE;

    @Override
    public synchronized CompletionStage<Appended> append(Entry entry) {
        if (closed) {
            return CompletableFuture.failedStage(new IllegalStateException("the log is closed"));
        }
        if (entry.value() != null && entry.value().text().contains(REJECTED)) {
            return CompletableFuture.failedStage(
                    new RejectedEntry("too large for it", new IllegalStateException()));
        }
        got.add(entry);
        var confirmed = new CompletableFuture<Appended>();
        if (away || confirms == 0) {
            unconfirmed.put(got.size() - 1, confirmed);
        } else {
            confirms--;
            confirmed.complete(place(got.size() - 1));
        }
        return confirmed;
    }

    private static Appended place(int offset) {
        return new Appended("topic", 0, offset);
    }

    synchronized void goAway() {
        away = true;
    }

    /** Only so many more are confirmed. */
    synchronized void confirmOnly(int count) {
        confirms = count;
    }

    synchronized void closeForGood() {
        closed = true;
    }

    void comeBack() {
        Map<Integer, CompletableFuture<Appended>> waiting;
        synchronized (this) {
            away = false;
            confirms = Integer.MAX_VALUE;
            waiting = new LinkedHashMap<>(unconfirmed);
            unconfirmed.clear();
        }
        waiting.forEach((offset, confirmed) -> confirmed.complete(place(offset)));
    }

    synchronized List<Entry> got() {
        return List.copyOf(got);
    }

    synchronized int count() {
        return got.size();
    }

    List<String> values() {
        return got().stream().map(entry -> Objects.requireNonNull(entry.value()).text()).toList();
    }

    List<String> keys() {
        return got().stream().map(entry -> entry.key() == null ? "-" : entry.key().text()).toList();
    }

    /** The headers of an entry, in their order. */
    Map<String, String> headers(int index) {
        var headers = new LinkedHashMap<String, String>();
        for (Header header : got().get(index).headers()) {
            headers.put(header.name(), header.value().text());
        }
        return headers;
    }

    static Payload bytes(String text) {
        return Payload.of(text);
    }
}
