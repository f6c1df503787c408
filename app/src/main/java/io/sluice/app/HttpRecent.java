package io.sluice.app;

import io.sluice.api.Recent;
import io.sluice.api.Unanswered;
import io.sluice.filter.FieldReader;
import io.sluice.filter.Predicate;
import io.sluice.hub.Chunk;
import io.sluice.hub.Extent;
import io.sluice.hub.Log;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import io.sluice.session.Documents;
import io.sluice.session.Principal;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;

/** What a stream's log holds as it is asked for by HTTP: read stretch by stretch. */
final class HttpRecent implements Recent {
    private static final Comparator<Item> BY_TIME = Comparator.comparing(Item::time);

    private final Log log;
    private final Predicate rows;
    private final FieldReader fields;
    private final Time time;

    /**
     * @param rows the rule each publication has to pass, with claims not bound yet
     */
    HttpRecent(Log log, Predicate rows, Time time) {
        this.log = log;
        this.rows = rows;
        this.time = time;
        this.fields = new FieldReader(rows.fields());
    }

    @Override
    public CompletionStage<Recollection> read(Question question, Principal principal) {
        var bound = rows.bind(principal.claims()::find);
        return log.extent()
                .thenCompose(extent ->
                        log.at(question.since())
                                .thenCompose(
                                        from -> new Reading(question, bound, extent).begin(from)))
                .exceptionallyCompose(e -> CompletableFuture.failedStage(told(e)));
    }

    private static Throwable told(Throwable failure) {
        var cause = failure instanceof CompletionException ? failure.getCause() : failure;
        return cause instanceof Unanswered ? cause : Unanswered.away("the log cannot be asked now");
    }

    /** One question being answered. Its steps follow one another. */
    private final class Reading {
        private final Question question;
        private final Predicate rows;
        private final Extent extent;
        private final long end;
        private final Deque<Partition> left = new ArrayDeque<>();
        private final List<Item> items = new ArrayList<>();
        private Position reached = Position.nowhere();
        private long bytes;
        private boolean isFull;
        private int seen;
        private long seenBytes;

        Reading(Question question, Predicate rows, Extent extent) {
            this.question = question;
            this.rows = rows;
            this.extent = extent;
            this.end = time.nanos() + question.effort().patience().toNanos();
        }

        CompletionStage<Recollection> begin(Position from) {
            left.addAll(extent.end().next().keySet());
            for (var partition : left) {
                long start = Math.max(from.offset(partition), extent.start().offset(partition));
                reached = reached.with(partition, Math.max(0, start));
            }
            return goOn();
        }

        private CompletionStage<Recollection> goOn() {
            while (!left.isEmpty() && isDone(left.getFirst())) {
                left.removeFirst();
            }
            if (left.isEmpty() || isFull || isSpent()) {
                return CompletableFuture.completedStage(found());
            }
            var partition = left.getFirst();
            long to = extent.end().offset(partition);
            return log.read(partition, reached.offset(partition), to)
                    .thenComposeAsync(chunk -> {
                        take(partition, chunk);
                        return goOn();
                    });
        }

        /** Asked between stretches of the log, which have a bound of their own. */
        private boolean isSpent() {
            var effort = question.effort();
            return seen >= effort.publications()
                    || seenBytes >= effort.bytes()
                    || time.nanos() - end >= 0;
        }

        private boolean isDone(Partition partition) {
            return reached.offset(partition) >= extent.end().offset(partition);
        }

        private void take(Partition partition, Chunk chunk) {
            for (var publication : chunk.publications()) {
                if (isWanted(publication)) {
                    add(publication);
                }
                if (isFull) {
                    return;
                }
                seen++;
                seenBytes += size(publication);
                reached = reached.with(partition, publication.offset() + 1);
            }
            reached = reached.with(partition, chunk.after().offset(partition));
        }

        private boolean isWanted(Publication publication) {
            var key = publication.key();
            boolean isAsked =
                    question.keys().isEmpty()
                            || (key != null && question.keys().contains(key.text()));
            return isAsked
                    && publication.timestamp() >= question.since().toEpochMilli()
                    && (rows.equals(Predicate.ALWAYS)
                            || rows.passes(Documents.of(publication, fields)));
        }

        private void add(Publication publication) {
            var key = publication.key();
            var value = publication.value();
            int size = size(publication);
            if (items.size() == question.most() || bytes + size > question.bytes()) {
                isFull = true;
                return;
            }
            bytes += size;
            items.add(
                    new Item(
                            publication.partition().position(publication.offset() + 1),
                            Instant.ofEpochMilli(publication.timestamp()),
                            key == null ? null : key.text(),
                            value == null ? null : Payload.of(value.toArray())));
        }

        private Recollection found() {
            if (extent.end().next().size() > 1) {
                items.sort(BY_TIME);
            }
            return new Recollection(items, reached.toString(), left.isEmpty());
        }
    }

    private static int size(Publication publication) {
        var key = publication.key();
        var value = publication.value();
        return (key == null ? 0 : key.length()) + (value == null ? 0 : value.length());
    }
}
