package io.sluice.httpintake;

import io.sluice.hub.Time;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
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
        record First() implements Claim {}

        /** It has been claimed before; the outcome will be told. */
        record Again() implements Claim {}

        /** The log has it. */
        record Known(boolean differs) implements Claim {}
    }

    /**
     * What has been claimed.
     *
     * @param first who claimed it
     * @param others who came with it since
     */
    private record UnderWay(int print, CompletableFuture<Outcome> first, List<Waiting> others) {}

    private record Waiting(CompletableFuture<Outcome> told, boolean differs) {}

    /**
     * Claims an id.
     *
     * @param print of what comes with it; not 0
     * @param told the outcome, unless it is known already; forgotten once it is complete
     */
    Claim claim(Id id, int print, CompletableFuture<Outcome> told) {
        var claim = claimed(id, print, told);
        if (claim instanceof Claim.Again) {
            var _ = told.whenComplete((_, _) -> forgetWhoLeft(id));
        }
        return claim;
    }

    private synchronized Claim claimed(Id id, int print, CompletableFuture<Outcome> told) {
        var before = underWay.get(id);
        if (before != null) {
            before.others().add(new Waiting(told, before.print() != print));
            return new Claim.Again();
        }
        forget();
        int place = known.find(id);
        if (place != RecentIds.NONE && isFresh(place)) {
            int other = known.print(place);
            return new Claim.Known(other != 0 && other != print);
        }
        underWay.put(id, new UnderWay(print, told, new ArrayList<>()));
        return new Claim.First();
    }

    private synchronized void forgetWhoLeft(Id id) {
        var claimed = underWay.get(id);
        if (claimed != null) {
            claimed.others().removeIf(waiting -> waiting.told().isDone());
        }
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
            tell(claimed, outcome);
        }
    }

    private static void tell(UnderWay claimed, Outcome outcome) {
        claimed.first().complete(outcome);
        for (var waiting : claimed.others()) {
            waiting.told()
                    .complete(
                            outcome instanceof Outcome.Stored(var at)
                                    ? new Outcome.Duplicate(waiting.differs(), at)
                                    : outcome);
        }
    }

    /** How many wait for what has been claimed. */
    synchronized int waiting() {
        return underWay.values().stream().mapToInt(c -> 1 + c.others().size()).sum();
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
