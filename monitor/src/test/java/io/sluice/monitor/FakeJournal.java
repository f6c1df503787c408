package io.sluice.monitor;

import io.sluice.hub.Appended;
import io.sluice.hub.Appender;
import io.sluice.hub.Entry;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/** A journal that confirms at once, or when it is told to. */
final class FakeJournal implements Appender {
    private final List<Entry> entries = new ArrayList<>();
    private final List<CompletableFuture<Appended>> unconfirmed = new ArrayList<>();
    private boolean isSlow;
    private boolean isRefusing;

    @Override
    public synchronized CompletionStage<Appended> append(Entry entry) {
        if (isRefusing) {
            throw new IllegalStateException("closed");
        }
        entries.add(entry);
        if (!isSlow) {
            return CompletableFuture.completedStage(new Appended("cluster", 0, entries.size()));
        }
        var stage = new CompletableFuture<Appended>();
        unconfirmed.add(stage);
        return stage;
    }

    synchronized void slow() {
        isSlow = true;
    }

    synchronized void refuse(boolean isRefusing) {
        this.isRefusing = isRefusing;
    }

    synchronized void confirm() {
        isSlow = false;
        unconfirmed.forEach(stage -> stage.complete(new Appended("cluster", 0, 1)));
        unconfirmed.clear();
    }

    synchronized List<String> keys() {
        return entries.stream().map(e -> Objects.requireNonNull(e.key()).text()).toList();
    }

    synchronized List<Entry> of(String key) {
        return entries.stream()
                .filter(e -> Objects.requireNonNull(e.key()).text().equals(key))
                .toList();
    }
}
