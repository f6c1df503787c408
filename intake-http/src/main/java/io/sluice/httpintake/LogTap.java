package io.sluice.httpintake;

import io.sluice.hub.Chunk;
import io.sluice.hub.Feed;
import io.sluice.hub.Header;
import io.sluice.hub.Log;
import io.sluice.hub.Partition;
import io.sluice.hub.Payload;
import io.sluice.hub.Position;
import io.sluice.hub.Publication;
import io.sluice.hub.Time;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Notes in a window what a stream reads of its log, whoever has appended it; and once, when that
 * begins, what the log has from before.
 */
final class LogTap implements Feed {
    /** The header by which something that is no event is known again. */
    static final String HEADER_ID = "sluice_id";

    private static final Logger log = LoggerFactory.getLogger(LogTap.class);
    private static final Duration PAUSE = Duration.ofMillis(500);

    private final String stream;
    private final Log past;
    private final Window window;
    private final InletSettings settings;
    private final Time time;
    private final CompletableFuture<Boolean> primed;
    private boolean follows;

    LogTap(String stream, Log past, Window window, InletSettings settings, Time time) {
        this.stream = stream;
        this.past = past;
        this.window = window;
        this.settings = settings;
        this.time = time;
        this.primed =
                new CompletableFuture<Boolean>()
                        .completeOnTimeout(
                                false, settings.priming().toNanos(), TimeUnit.NANOSECONDS);
    }

    /** Completes when what the log has from before is noted; with false if that took too long. */
    CompletableFuture<Boolean> primed() {
        return primed;
    }

    @Override
    public void chunk(Chunk chunk) {
        if (!follows) {
            follows = true;
            var from = chunk.publications().isEmpty() ? chunk.after() : chunk.before();
            Thread.ofVirtual().name("intake-http-prime-" + stream).start(() -> prime(from));
        }
        note(chunk);
    }

    private void note(Chunk chunk) {
        for (var publication : chunk.publications()) {
            id(publication).ifPresent(id -> window.seen(id, publication.timestamp()));
        }
    }

    private static Optional<Id> id(Publication publication) {
        var own = last(publication.headers(), HEADER_ID);
        if (own != null) {
            return Id.of(own);
        }
        var source = last(publication.headers(), CloudEvent.HEADER_SOURCE);
        var id = last(publication.headers(), CloudEvent.HEADER_ID);
        return source == null || id == null
                ? Optional.empty()
                : Optional.of(Id.ofEvent(source.text(), id.text()));
    }

    private static @Nullable Payload last(List<Header> headers, String name) {
        Payload found = null;
        for (var header : headers) {
            if (header.name().equals(name)) {
                found = header.value();
            }
        }
        return found;
    }

    // --- the past

    /** Notes what lies before a position, until that is done or has taken too long. */
    private void prime(Position to) {
        try {
            while (!primed.isDone() && !hasRead(to)) {
                Thread.sleep(PAUSE);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
        if (!primed.complete(true) && !primed.join()) {
            log.atWarn()
                    .addKeyValue("stream", stream)
                    .log("what the log has already is not all known: duplicates may pass");
        }
    }

    /** False if the log could not be read. */
    private boolean hasRead(Position to) throws InterruptedException {
        try {
            var since = Instant.ofEpochMilli(time.millis()).minus(settings.window());
            var from = got(past.at(since));
            for (var partition : to.next().keySet()) {
                read(partition, from.offset(partition), to.offset(partition));
            }
            return true;
        } catch (ExecutionException | TimeoutException unavailable) {
            return false;
        }
    }

    private void read(Partition partition, long from, long to)
            throws InterruptedException, ExecutionException, TimeoutException {
        long next = Math.max(from, Math.max(0, to - settings.maxIds()));
        while (next < to && !primed.isDone()) {
            var chunk = got(past.read(partition, next, to));
            note(chunk);
            long after = chunk.after().offset(partition);
            if (after <= next) {
                return;
            }
            next = after;
        }
    }

    private <T> T got(CompletionStage<T> stage)
            throws InterruptedException, ExecutionException, TimeoutException {
        return stage.toCompletableFuture().get(settings.priming().toNanos(), TimeUnit.NANOSECONDS);
    }
}
