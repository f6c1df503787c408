package io.sluice.httpintake;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * What has come to a stream lately: what is under way to its log, and what that has, known from
 * appending and from reading it. Any thread.
 */
final class Window {
    private final long span;
    private final Time time;
    private final RecentIds known;
    private final Map<Id, UnderWay> underWay = new HashMap<>();

    /**
     * @param span how long something is known
     * @param most how much is known
     */
    Window(Duration span, int most, Time time) {
        this.span = span.toNanos();
        this.time = time;
        this.known = new RecentIds(most);
    }

    /** What is known of an id when something comes with it. */
    sealed interface Claim {
        /** Nothing: who claims it appends it, and settles it then. */
        record First(CompletableFuture<Outcome> outcome) implements Claim {}

        /** It has been claimed before, and its outcome is still to come. */
        record Again(CompletableFuture<Outcome> outcome, boolean differs) implements Claim {}

        /** The log has it. */
        record Known(boolean differs) implements Claim {}
    }

    private record UnderWay(CompletableFuture<Outcome> outcome, int print) {}

    /**
     * Claims an id.
     *
     * @param print of what comes with it; not 0
     */
    synchronized Claim claim(Id id, int print) {
        var before = underWay.get(id);
        if (before != null) {
            return new Claim.Again(before.outcome(), before.print() != print);
        }
        forget();
        int place = known.find(id);
        if (place != RecentIds.NONE && isFresh(place)) {
            int other = known.print(place);
            return new Claim.Known(other != 0 && other != print);
        }
        var claimed = new UnderWay(new CompletableFuture<>(), print);
        underWay.put(id, claimed);
        return new Claim.First(claimed.outcome());
    }

    /** Tells what has become of what was claimed. */
    void settle(Id id, Outcome outcome) {
        @Nullable UnderWay claimed;
        synchronized (this) {
            claimed = underWay.remove(id);
            if (claimed != null && outcome instanceof Outcome.Stored) {
                add(id, time.nanos(), claimed.print());
            }
        }
        if (claimed != null) {
            claimed.outcome().complete(outcome);
        }
    }

    /** The log has this; what came with it is not known. */
    synchronized void seen(Id id, long atMillis) {
        long age = Duration.ofMillis(Math.max(0, time.millis() - atMillis)).toNanos();
        if (age < span) {
            forget();
            var claimed = underWay.get(id);
            add(id, time.nanos() - age, claimed == null ? 0 : claimed.print());
        }
    }

    private void add(Id id, long at, int print) {
        int place = known.find(id);
        if (place == RecentIds.NONE) {
            known.add(id, at, print);
        } else if (!isFresh(place)) {
            known.set(place, at, print);
        }
    }

    private boolean isFresh(int place) {
        return time.nanos() - known.time(place) < span;
    }

    private void forget() {
        known.removeBefore(time.nanos() - span);
    }

    /** How many ids are known. */
    synchronized int size() {
        return known.size();
    }
}
